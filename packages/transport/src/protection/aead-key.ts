import { headerBytes } from '../frame/limits.ts';
import { giveBack, payloadMemory } from '../frame/payload-memory.ts';
import { type AeadName, openBytes, sealBytes, tagBytes } from './aead.ts';
import type { PathKey } from './path-key.ts';
import { type CryptoEngine, protectionAddon } from './protection-addon.ts';

/** Seals and opens whole messages under one key. */
export interface AeadKey {
  /** The message in parts. The memory of the first is what `allocate` gave, where it is asked. */
  seal(frame: SealInput): readonly Uint8Array[];
  /** What was sealed, in memory that may be given back; `null` when the tag does not fit. */
  open(message: Uint8Array, packetNumber: number): Uint8Array | null;
}

export interface SealInput {
  readonly header: Uint8Array;
  readonly clear: Uint8Array;
  readonly packetNumber: number;
  readonly allocate: Allocate;
}

/** Memory of so many bytes, whatever is in it. */
export type Allocate = (bytes: number) => Uint8Array;

export function openAeadKey(cipher: AeadName, pathKey: PathKey, engine: CryptoEngine): AeadKey {
  return (engine === 'addon' ? addonKey(cipher, pathKey) : null) ?? nodeKey(cipher, pathKey);
}

function addonKey(cipher: AeadName, pathKey: PathKey): AeadKey | null {
  const addon = protectionAddon();
  if (addon === null) return null;
  const secret = pathKey.key.export();
  const key = addon.createKey(cipher === 'chacha20-poly1305', secret, pathKey.iv);
  secret.fill(0);
  if (key === null) return null;
  return {
    seal({ header, clear, packetNumber, allocate }) {
      const message = allocate(headerBytes + clear.length + tagBytes);
      message.set(header);
      if (!addon.seal(key, highOf(packetNumber), lowOf(packetNumber), message, clear)) {
        throw new Error('the cipher does not encrypt');
      }
      return [message];
    },
    open(message, packetNumber) {
      const clear = payloadMemory(message.length - headerBytes - tagBytes);
      if (addon.open(key, highOf(packetNumber), lowOf(packetNumber), message, clear)) return clear;
      giveBack(clear);
      return null;
    },
  };
}

function nodeKey(cipher: AeadName, pathKey: PathKey): AeadKey {
  return {
    seal({ header, clear, packetNumber }) {
      const { cipherText, tag } = sealBytes(cipher, { associated: header, clear }, { pathKey, packetNumber });
      return [header, cipherText, tag];
    },
    open(message, packetNumber) {
      const tagAt = message.length - tagBytes;
      return openBytes(
        cipher,
        {
          associated: message.subarray(0, headerBytes),
          cipherText: message.subarray(headerBytes, tagAt),
          tag: message.subarray(tagAt),
        },
        { pathKey, packetNumber },
      );
    },
  };
}

function highOf(packetNumber: number): number {
  return Math.floor(packetNumber / 0x1_0000_0000);
}

function lowOf(packetNumber: number): number {
  return packetNumber >>> 0;
}
