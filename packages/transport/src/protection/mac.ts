import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

export const macBytes = 32;

export function macOf(key: KeyObject, parts: readonly Uint8Array[]): Uint8Array {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

export function isMacOf(key: KeyObject, parts: readonly Uint8Array[], mac: Uint8Array): boolean {
  return mac.length === macBytes && timingSafeEqual(macOf(key, parts), mac);
}
