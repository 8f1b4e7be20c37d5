import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { type CryptoEngine, protectionAddon } from './protection-addon.ts';

export const macBytes = 32;

/** HMAC-SHA256 under one key. */
export interface MacKey {
  of(parts: readonly Uint8Array[]): Uint8Array;
  fits(parts: readonly Uint8Array[], mac: Uint8Array): boolean;
}

export function openMacKey(key: KeyObject, engine: CryptoEngine): MacKey {
  const of = (engine === 'addon' ? addonMac(key) : null) ?? ((parts) => macOf(key, parts));
  return { of, fits: (parts, mac) => mac.length === macBytes && timingSafeEqual(of(parts), mac) };
}

export function macOf(key: KeyObject, parts: readonly Uint8Array[]): Uint8Array {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

function addonMac(key: KeyObject): MacKey['of'] | null {
  const addon = protectionAddon();
  if (addon === null) return null;
  const secret = key.export();
  const macKey = addon.createMacKey(secret);
  secret.fill(0);
  if (macKey === null) return null;
  return (parts) => {
    const mac = new Uint8Array(macBytes);
    if (!addon.mac(macKey, mac, ...parts)) throw new Error('the MAC is not made');
    return mac;
  };
}
