import { createHash } from 'node:crypto';
import { seededRandom } from '@dwcp/model';
import { expect, test } from 'vitest';
import { headerBytes } from '../frame/limits.ts';
import { bestAeadEngine, openAeadKey } from './aead-key.ts';
import { pathKeyFrom } from './path-key.ts';

const skipped = bestAeadEngine() === 'addon' ? '' : ' (skipped: the addon aead is not built)';

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
