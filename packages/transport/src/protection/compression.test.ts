import { randomBytes } from 'node:crypto';
import { constants, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { maxPayloadBytes } from '../frame/limits.ts';
import { createCompressor, decompress } from './compression.ts';
import { dataFrame, makeEnds, messageOf, sampleFrames, sealByHand } from './protection.fixture.ts';
import { protectionKinds } from './protection-kind.ts';

const text = Buffer.from('one line of a log, then the next\n'.repeat(200));
const settings = { level: 3, minBytes: 1024 };

test.each(protectionKinds)('%s: what shrinks is sent compressed and arrives whole', (kind) => {
  const { dialler, acceptor } = makeEnds(kind, { compression: settings });
  const message = messageOf(dialler.seal(dataFrame(text)));
  expect(message.length).toBeLessThan(text.length / 10);
  const opened = acceptor.open(message);
  expect(typeof opened === 'object' && Buffer.compare(opened.payload, text)).toBe(0);
});

test('short payloads, random ones and other frames are sent as they are', () => {
  const { dialler } = makeEnds('aes-256-gcm', { compression: settings });
  for (const payload of [text.subarray(0, 1023), randomBytes(5000)]) {
    expect(messageOf(dialler.seal(dataFrame(payload))).length).toBe(payload.length + 64);
  }
  for (const frame of sampleFrames) expect(Buffer.from(messageOf(dialler.seal(frame))).readUInt16BE(4)).toBe(2);
});

test('after payloads that do not shrink fewer are tried, and one that does brings all back', () => {
  const compressor = createCompressor(settings);
  const random = randomBytes(5000);
  for (let count = 0; count < 1000; count++) expect(compressor.compress(random)).toBeNull();
  let waited = 0;
  while (compressor.compress(text) === null) waited++;
  expect(waited).toBeLessThanOrEqual(64);
  for (let count = 0; count < 10; count++) expect(compressor.compress(text)).not.toBeNull();
});

test('the longest payload survives every level', () => {
  const payload = Buffer.alloc(maxPayloadBytes, text);
  for (const level of [1, 3, 19]) {
    const compressed = createCompressor({ level, minBytes: 0 }).compress(payload);
    const whole = decompress(compressed ?? new Uint8Array(0));
    expect(typeof whole === 'object' && Buffer.compare(whole, payload), `level ${level}`).toBe(0);
  }
});

test.each(protectionKinds)('%s: a bomb inside a proven frame is cut off', (kind) => {
  const params = { [constants.ZSTD_c_windowLog]: 20 };
  const bombs = [maxPayloadBytes + 1, 256 * 2 ** 20].map((size) => zstdCompressSync(Buffer.alloc(size), { params }));
  for (const bomb of bombs) {
    const { acceptor } = makeEnds(kind);
    const message = sealByHand(kind, bomb, { isCompressed: true });
    const before = process.memoryUsage().arrayBuffers;
    expect(acceptor.open(message)).toBe('inflates-too-far');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 2 ** 20);
  }
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['no zstd', randomBytes(100)],
  ['half a frame', zstdCompressSync(text).subarray(0, 40)],
  ['a frame and more', Buffer.concat([zstdCompressSync(text), Buffer.from([0])])],
  ['two frames', Buffer.concat([zstdCompressSync(text), zstdCompressSync(text)])],
  ['what was shorter before', zstdCompressSync(randomBytes(100))],
  ['a window of 2^27 bytes', zstdCompressSync(Buffer.alloc(2 ** 21), { params: { [constants.ZSTD_c_windowLog]: 27 } })],
])('%s is no compressed payload', (_, bytes) => {
  expect(decompress(bytes)).toBe('wrong-compression');
});
