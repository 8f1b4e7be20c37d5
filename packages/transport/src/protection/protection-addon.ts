import { loadNativeAddon } from '../native-addon.ts';

/** native/aead.cc: what it takes is as its users below make it, and of the lengths given here. */
export interface ProtectionAddon {
  readonly isUsable: boolean;
  /** Key of 32 bytes, IV of 12. */
  createKey(isChaCha: boolean, key: Uint8Array, iv: Uint8Array): object | null;
  seal(key: object, high: number, low: number, message: Uint8Array, clear: Uint8Array): boolean;
  open(key: object, high: number, low: number, message: Uint8Array, clear: Uint8Array): boolean;
  /** Key of 32 bytes. */
  createMacKey(key: Uint8Array): object | null;
  /** `out` of 32 bytes. */
  mac(key: object, out: Uint8Array, ...parts: readonly Uint8Array[]): boolean;
}

/** `node`: `node:crypto`. `addon`: the same OpenSSL without a new context and new memory for each frame, some ten times as fast. */
export type CryptoEngine = 'node' | 'addon';

/** Where the addon is not built, or this Node does not show its OpenSSL, `node:crypto` does the same. */
export function bestCryptoEngine(): CryptoEngine {
  return protectionAddon() === null ? 'node' : 'addon';
}

let loaded: ProtectionAddon | null | undefined;

export function protectionAddon(): ProtectionAddon | null {
  if (loaded !== undefined) return loaded;
  try {
    const addon = loadNativeAddon('aead') as ProtectionAddon;
    loaded = addon.isUsable ? addon : null;
  } catch {
    // It is a matter of speed only.
    loaded = null;
  }
  return loaded;
}
