import { createHash, createSecretKey } from 'node:crypto';
import { seededRandom } from '@dwcp/model';
import { expect, test } from 'vitest';
import { headerBytes } from '../frame/limits.ts';
import { openAeadKey } from './aead-key.ts';
import { openMacKey } from './mac.ts';
import { pathKeyFrom } from './path-key.ts';
import { bestCryptoEngine } from './protection-addon.ts';

const skipped = bestCryptoEngine() === 'addon' ? '' : ' (skipped: the addon aead is not built)';

test.skipIf(skipped !== '')(`the addon and node:crypto seal alike, open each other, and refuse alike${skipped}`, () => {
  const random = seededRandom(1, 'aead-key');
  const below = (limit: number): number => Math.floor(random() * limit);
  const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, () => below(256));
  for (let round = 0; round < 400; round++) {
    const cipher = round % 2 === 0 ? 'aes-256-gcm' : 'chacha20-poly1305';
    const [addon, node] = (['addon', 'node'] as const).map((engine) => {
      const material = createHash('sha512').update(`${round}`).digest().subarray(0, 44);
      return openAeadKey(cipher, pathKeyFrom(material), engine);
    });
    if (addon === undefined || node === undefined) throw new Error('no keys');
    const packetNumber = round % 3 === 0 ? Number.MAX_SAFE_INTEGER - round : 1 + below(2 ** 40);
    const clear = bytesOf(below(round % 10 === 0 ? 20_000 : 200));
    const input = {
      header: bytesOf(headerBytes),
      clear,
      packetNumber,
      allocate: (size: number) => new Uint8Array(size),
    };
    const message = Buffer.concat(addon.seal(input));
    expect(Buffer.compare(message, Buffer.concat(node.seal(input)))).toBe(0);
    for (const key of [addon, node]) {
      expect(Buffer.compare(key.open(message, packetNumber) ?? Buffer.of(1), clear)).toBe(0);
      expect(key.open(message, packetNumber - 1)).toBeNull();
    }
    const at = below(message.length);
    message[at] = (message[at] ?? 0) ^ (1 << below(8));
    for (const key of [addon, node]) expect(key.open(message, packetNumber)).toBeNull();
  }
});

test.skipIf(skipped !== '')(`the addon and node:crypto make the same MAC${skipped}`, () => {
  const random = seededRandom(2, 'aead-key');
  for (let round = 0; round < 300; round++) {
    const key = createSecretKey(createHash('sha256').update(`${round}`).digest());
    const parts = Array.from({ length: Math.floor(random() * 4) }, () =>
      Uint8Array.from({ length: Math.floor(random() * 300) }, () => Math.floor(random() * 256)),
    );
    const [addon, node] = [openMacKey(key, 'addon'), openMacKey(key, 'node')];
    const mac = addon.of(parts);
    expect(Buffer.compare(mac, node.of(parts))).toBe(0);
    expect([addon.fits(parts, mac), addon.fits(parts, mac.subarray(1))]).toEqual([true, false]);
    mac[round % 32] = (mac[round % 32] ?? 0) ^ 1;
    expect([addon.fits(parts, mac), node.fits(parts, mac)]).toEqual([false, false]);
  }
});
