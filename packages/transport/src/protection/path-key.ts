import { createSecretKey, type KeyObject } from 'node:crypto';
import type { ProtectionKind } from './protection-kind.ts';

/** Of one path, direction and key epoch. */
export interface PathKey {
  readonly key: KeyObject;
  /** What the packet number is xored into (RFC 8446 section 5.3); empty where there is no nonce. */
  readonly iv: Uint8Array;
}

export type PathDirection = 'outgoing' | 'incoming';

/** Where the keys of one path come from. */
export type PathKeySource = (direction: PathDirection, epoch: number) => PathKey;

const keyBytes = 32;
const ivBytes = 12;

export function keyMaterialBytes(kind: ProtectionKind): number {
  return kind === 'hmac-sha256' ? keyBytes : keyBytes + ivBytes;
}

/** Wipes the material: from here on only the key object has it. */
export function pathKeyFrom(material: Uint8Array): PathKey {
  const key = createSecretKey(material.subarray(0, keyBytes));
  const iv = new Uint8Array(material.subarray(keyBytes));
  material.fill(0);
  return { key, iv };
}
