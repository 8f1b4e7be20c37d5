import { type CipherGCMTypes, createCipheriv, createDecipheriv } from 'node:crypto';
import { viewOf, writeU64 } from '../frame/integers.ts';
import type { PathKey } from './path-key.ts';

export const tagBytes = 16;
const options = { authTagLength: tagBytes } as const;

/** Both ciphers are used alike; the types of Node have two interfaces for them. */
export type AeadName = 'aes-256-gcm' | 'chacha20-poly1305';

export function sealBytes(
  cipher: AeadName,
  bytes: { readonly associated: Uint8Array; readonly clear: Uint8Array },
  use: { readonly pathKey: PathKey; readonly packetNumber: number },
): { readonly cipherText: Uint8Array; readonly tag: Uint8Array } {
  const sealer = createCipheriv(cipher as CipherGCMTypes, use.pathKey.key, nonceOf(use), options);
  sealer.setAAD(bytes.associated);
  const cipherText = sealer.update(bytes.clear);
  sealer.final();
  return { cipherText, tag: sealer.getAuthTag() };
}

/** `null` when the tag does not fit: nothing of the content is given away then. */
export function openBytes(
  cipher: AeadName,
  bytes: { readonly associated: Uint8Array; readonly cipherText: Uint8Array; readonly tag: Uint8Array },
  use: { readonly pathKey: PathKey; readonly packetNumber: number },
): Uint8Array | null {
  const opener = createDecipheriv(cipher as CipherGCMTypes, use.pathKey.key, nonceOf(use), options);
  opener.setAAD(bytes.associated);
  opener.setAuthTag(bytes.tag);
  const clear = opener.update(bytes.cipherText);
  try {
    opener.final();
    return clear;
  } catch {
    return null;
  }
}

/** RFC 8446 section 5.3: the packet number, padded to the left, xored with the IV. */
function nonceOf({ pathKey, packetNumber }: { readonly pathKey: PathKey; readonly packetNumber: number }): Uint8Array {
  const nonce = new Uint8Array(pathKey.iv.length);
  writeU64(viewOf(nonce), nonce.length - 8, packetNumber);
  for (let index = 0; index < nonce.length; index++) nonce[index] = (nonce[index] ?? 0) ^ (pathKey.iv[index] ?? 0);
  return nonce;
}
