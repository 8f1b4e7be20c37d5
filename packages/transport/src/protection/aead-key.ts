import { Buffer } from 'node:buffer';
import { headerBytes } from '../frame/limits.ts';
import { loadNativeAddon } from '../native-addon.ts';
import { type AeadName, openBytes, sealBytes, tagBytes } from './aead.ts';
import type { PathKey } from './path-key.ts';

/** Seals and opens whole messages under one key. */
export interface AeadKey {
  /** The message in parts. The memory of the first is what `allocate` gave, where it is asked. */
  seal(frame: SealInput): readonly Uint8Array[];
  /** What was sealed, in memory of its own; `null` when the tag does not fit. */
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

/** `node`: `node:crypto`. `addon`: the same OpenSSL without a new context and new memory for each frame, some ten times as fast. */
export type AeadEngine = 'node' | 'addon';

export function openAeadKey(cipher: AeadName, pathKey: PathKey, engine: AeadEngine): AeadKey {
  return (engine === 'addon' ? addonKey(cipher, pathKey) : null) ?? nodeKey(cipher, pathKey);
}

/** Where the addon is not built, or this Node does not show its OpenSSL, `node:crypto` does the same. */
export function bestAeadEngine(): AeadEngine {
  return loadAddon() === null ? 'node' : 'addon';
}

/** native/aead.cc. */
interface Addon {
  readonly isUsable: boolean;
  createKey(isChaCha: boolean, key: Uint8Array, iv: Uint8Array): object | null;
  seal(key: object, high: number, low: number, message: Uint8Array, clear: Uint8Array): boolean;
  open(key: object, high: number, low: number, message: Uint8Array, clear: Uint8Array): boolean;
}

let loaded: Addon | null | undefined;

function loadAddon(): Addon | null {
  if (loaded !== undefined) return loaded;
  try {
    const addon = loadNativeAddon('aead') as Addon;
    loaded = addon.isUsable ? addon : null;
  } catch {
    // It is a matter of speed only.
    loaded = null;
  }
  return loaded;
}

function addonKey(cipher: AeadName, pathKey: PathKey): AeadKey | null {
  const addon = loadAddon();
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
      const clear = Buffer.allocUnsafe(message.length - headerBytes - tagBytes);
      return addon.open(key, highOf(packetNumber), lowOf(packetNumber), message, clear) ? clear : null;
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
