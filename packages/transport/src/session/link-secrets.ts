import { Buffer } from 'node:buffer';
import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { DwcpError } from '@dwcp/model';
import type { KeyEpochs } from '../protection/key-epochs.ts';
import { keyMaterialBytes, type PathKeySource, pathKeyFrom } from '../protection/path-key.ts';
import type { ProtectionKind } from '../protection/protection-kind.ts';

export type ControlRole = 'dialler' | 'acceptor';

const exporterLabel = 'EXPORTER-dwcp-3-link';
const linkSecretBytes = 32;

/**
 * What only the two ends of this TLS connection know (RFC 8446 section 7.5). Throws TRANSPORT_FAILED when the connection closed
 * meanwhile: Node then fails on a handle that is gone.
 */
export function exportLinkSecret(secure: TLSSocket, linkId: Uint8Array, where: string): Buffer {
  try {
    if (!secure.destroyed) return secure.exportKeyingMaterial(linkSecretBytes, exporterLabel, Buffer.from(linkId));
  } catch (cause) {
    throw new DwcpError('TRANSPORT_FAILED', `${where}: TLS gives no keys`, { cause });
  }
  throw new DwcpError('TRANSPORT_FAILED', `${where}: it closed the control channel`);
}

/** Of which all keys of a link's paths are made, as long as its control channel is the same. */
export interface LinkSecrets {
  keysOf(pathId: number): PathKeySource;
}

export interface LinkSecretsOptions {
  readonly linkId: Uint8Array;
  readonly kind: ProtectionKind;
  readonly role: ControlRole;
  readonly epochs: KeyEpochs;
}

/**
 * The secret of an epoch is made of the one before, which is forgotten once no frame under it is taken: who learns it later
 * reads nothing of what went before. Wipes `secret`.
 */
export function createLinkSecrets(secret: Uint8Array, options: LinkSecretsOptions): LinkSecrets {
  const secrets = new Map<number, KeyObject>([[1, createSecretKey(secret)]]);
  secret.fill(0);
  let newest = 1;

  const secretOf = (epoch: number): KeyObject => {
    while (newest < Math.max(epoch, options.epochs.prepared)) {
      const current = secrets.get(newest);
      if (current === undefined) break;
      secrets.set(newest + 1, nextSecret(current));
      newest++;
    }
    for (const old of secrets.keys()) if (old < options.epochs.prepared - 1) secrets.delete(old);
    const found = secrets.get(epoch);
    if (found === undefined) throw new Error(`the secret of key epoch ${epoch} is gone`);
    return found;
  };
  return {
    keysOf: (pathId) => (direction, epoch) => {
      const isFromDialler = (direction === 'outgoing') === (options.role === 'dialler');
      return derivePathKey(secretOf(epoch), { ...options, pathId, isFromDialler, epoch });
    },
  };
}

export function nextSecret(secret: KeyObject): KeyObject {
  const bytes = new Uint8Array(hkdfSync('sha256', secret, '', 'dwcp-3 next', linkSecretBytes));
  const next = createSecretKey(bytes);
  bytes.fill(0);
  return next;
}

/** HKDF with SHA-256 (RFC 5869), no salt; the info says what the key is for, so that no two uses share one. */
export function derivePathKey(
  secret: KeyObject,
  use: {
    readonly kind: ProtectionKind;
    readonly linkId: Uint8Array;
    readonly pathId: number;
    readonly isFromDialler: boolean;
    readonly epoch: number;
  },
): ReturnType<typeof pathKeyFrom> {
  const numbers = Buffer.alloc(7);
  numbers.writeUInt32BE(use.pathId, 0);
  numbers.writeUInt8(use.isFromDialler ? 1 : 2, 4);
  numbers.writeUInt16BE(use.epoch, 5);
  const info = Buffer.concat([Buffer.from(`dwcp-3 path ${use.kind}\0`), use.linkId, numbers]);
  return pathKeyFrom(new Uint8Array(hkdfSync('sha256', secret, '', info, keyMaterialBytes(use.kind))));
}
