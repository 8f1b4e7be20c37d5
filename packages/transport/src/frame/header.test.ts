import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FrameType, frameTypes } from './frame.ts';
import { decodeHeader, encodeHeader, type FrameHeader } from './header.ts';
import { impossibleFields } from './impossible-fields.ts';
import { headerBytes, maxFrameBytes } from './limits.ts';

const data: FrameHeader = {
  type: 'data',
  isCompressed: false,
  protection: 'authenticated',
  keyEpoch: 1,
  bodyBytes: 5,
  streamId: 7,
  packetNumber: 9,
  sequence: 11,
  messageId: 13,
  chunkIndex: 1,
  chunkCount: 3,
  payloadChecksum: 0xdead_beef,
};

const u53 = fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, 1, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER));
const anyHeader = fc.record({
  type: fc.constantFrom(...(Object.keys(frameTypes) as FrameType[])),
  isCompressed: fc.boolean(),
  protection: fc.constantFrom<'sealed' | 'authenticated'>('sealed', 'authenticated'),
  keyEpoch: fc.nat(0xffff),
  bodyBytes: fc.nat(300),
  streamId: fc.oneof(fc.constant(0), fc.nat(0xffff_ffff)),
  packetNumber: u53,
  sequence: u53,
  messageId: fc.oneof(fc.constant(0), fc.nat(0xffff_ffff)),
  chunkIndex: fc.oneof(fc.constant(0), fc.nat(0xffff)),
  chunkCount: fc.oneof(fc.constant(0), fc.nat(0xffff)),
  payloadChecksum: fc.oneof(fc.constant(0), fc.nat(0xffff_ffff)),
});

test('what is encoded is decoded to the same, and refused exactly when its fields contradict its type', () => {
  let taken = 0;
  fc.assert(
    fc.property(anyHeader, (header) => {
      const decoded = decodeHeader(messageOf(header));
      if (header.isCompressed && header.type !== 'data') expect(decoded).toBe('wrong-flags');
      else if (impossibleFields(header) !== null) expect(decoded).toBe('impossible-header');
      else {
        taken++;
        expect(decoded).toEqual(header);
      }
    }),
    { numRuns: 3000, seed: 20_261_129 },
  );
  expect(taken).toBeGreaterThan(50);
});

test('each bit of a header that flips is noticed', () => {
  const message = messageOf(data);
  for (let bit = 0; bit < headerBytes * 8; bit++) {
    const flipped = message.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(typeof decodeHeader(flipped), `bit ${bit}`).toBe('string');
  }
});

test('a message that ends early or goes on is refused', () => {
  const message = messageOf(data);
  for (let length = 0; length < headerBytes; length++)
    expect(decodeHeader(message.subarray(0, length))).toBe('truncated');
  for (let length = headerBytes; length < message.length; length++) {
    expect(decodeHeader(message.subarray(0, length))).toBe('wrong-length');
  }
  expect(decodeHeader(new Uint8Array([...message, 0]))).toBe('wrong-length');
  expect(decodeHeader(new Uint8Array(maxFrameBytes + 1))).toBe('too-long');
});

test.each([
  [0, 0x46, 'wrong-magic'],
  [2, 4, 'wrong-version'],
  [3, 0, 'unknown-type'],
  [3, 13, 'unknown-type'],
  [4, 1, 'wrong-flags'],
  [5, 0, 'wrong-flags'],
  [5, 1, 'wrong-flags'],
  [5, 6, 'wrong-flags'],
  [5, 12, 'wrong-flags'],
  [8, 1, 'wrong-length'],
  [16, 0x20, 'impossible-header'],
  [24, 0xff, 'impossible-header'],
] as const)('byte %i as %i with a right checksum is %s', (offset, value, rejection) => {
  const message = messageOf(data);
  message[offset] = value;
  expect(decodeHeader(withChecksum(message))).toBe(rejection);
});

test.each<[string, Partial<FrameHeader>]>([
  ['data of the link', { streamId: 0 }],
  ['data without a sequence', { sequence: 0 }],
  ['a chunk beyond its message', { chunkIndex: 3 }],
  ['a message of no chunks', { chunkIndex: 0, chunkCount: 0 }],
  ['key epoch 0', { keyEpoch: 0 }],
  ['packet number 0', { packetNumber: 0 }],
  ['a checksum of a sealed payload', { protection: 'sealed' }],
  ['a ping on a stream', { type: 'ping', sequence: 0, messageId: 0, chunkIndex: 0, chunkCount: 0 }],
  ['an ack with a sequence', { type: 'ack', streamId: 0, messageId: 0, chunkIndex: 0, chunkCount: 0 }],
  ['an end in chunks', { type: 'end' }],
  ['a window of a message', { type: 'window', chunkIndex: 0, chunkCount: 0 }],
])('%s is impossible', (_, fields) => {
  expect(decodeHeader(messageOf({ ...data, ...fields }))).toBe('impossible-header');
});

function messageOf(header: FrameHeader): Uint8Array {
  const message = new Uint8Array(headerBytes + header.bodyBytes);
  message.set(encodeHeader(header));
  return message;
}

function withChecksum(message: Uint8Array): Uint8Array {
  new DataView(message.buffer).setUint32(44, crc32(message.subarray(0, 44)));
  return message;
}
