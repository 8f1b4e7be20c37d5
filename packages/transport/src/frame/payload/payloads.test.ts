import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeAck, encodeAck, maxAckRanges } from './ack.ts';
import { decodeAttach, encodeAttach } from './attach.ts';
import { decodeEnd, encodeEnd } from './end.ts';
import { decodeGoodbye, encodeGoodbye } from './goodbye.ts';
import { decodeOpen, encodeOpen } from './open.ts';
import { decodePing, encodePing } from './ping.ts';
import { decodeReset, encodeReset } from './reset.ts';
import { maxTextBytes } from './text.ts';
import { decodeVote, encodeVote } from './vote.ts';
import { decodeWindow, encodeWindow } from './window.ts';

const codecs = {
  ack: decodeAck,
  attach: decodeAttach,
  end: decodeEnd,
  open: decodeOpen,
  ping: decodePing,
  vote: decodeVote,
  window: decodeWindow,
};
const examples = {
  ack: encodeAck({ cumulative: 4, ranges: [{ first: 6, last: 6 }] }),
  attach: encodeAttach({ linkId: new Uint8Array(16).fill(7), pathId: 1 }),
  end: encodeEnd(),
  open: encodeOpen({ limitBytes: 65_536, target: 'node.example:22' }),
  ping: encodePing({ id: 2 ** 53 - 1 }),
  vote: encodeVote({ round: 1, wanted: 'tcp' }),
  window: encodeWindow({ limitBytes: 2 ** 40 }),
};

test('payloads are read as they were written', () => {
  expect(decodeAck(examples.ack)).toEqual({ cumulative: 4, ranges: [{ first: 6, last: 6 }] });
  expect(decodeAttach(examples.attach)).toEqual({ linkId: new Uint8Array(16).fill(7), pathId: 1 });
  expect(decodeEnd(examples.end)).toEqual({});
  expect(decodeOpen(examples.open)).toEqual({ limitBytes: 65_536, target: 'node.example:22' });
  expect(decodePing(examples.ping)).toEqual({ id: 2 ** 53 - 1 });
  expect(decodeVote(examples.vote)).toEqual({ round: 1, wanted: 'tcp' });
  expect(decodeWindow(examples.window)).toEqual({ limitBytes: 2 ** 40 });
  expect(decodeReset(encodeReset({ reason: 'größer' }))).toEqual({ reason: 'größer' });
  expect(decodeGoodbye(encodeGoodbye({ reason: '' }))).toEqual({ reason: '' });
});

test.each(Object.keys(codecs) as (keyof typeof codecs)[])('%s: what is missing or follows is refused', (name) => {
  const [example, decode] = [examples[name], codecs[name]];
  const isText = name === 'open';
  for (let length = 0; length < (isText ? 9 : example.length); length++) {
    expect(decode(example.subarray(0, length)), `${length} bytes`).toBe('malformed-payload');
  }
  if (!isText) expect(decode(new Uint8Array([...example, 0]))).toBe('malformed-payload');
});

test('what is decoded is encoded to the same bytes: nothing has two ways to be written', () => {
  const nearExamples = fc
    .tuple(fc.constantFrom(...Object.values(examples)), fc.array(fc.tuple(fc.nat(40), fc.nat(255)), { maxLength: 3 }))
    .map(([example, edits]) => {
      const bytes = example.slice();
      for (const [offset, value] of edits) if (offset < bytes.length) bytes[offset] = value;
      return bytes;
    });
  let taken = 0;
  const again = <T extends object>(decoded: T | string, encode: (value: T) => Uint8Array, bytes: Uint8Array): void => {
    if (typeof decoded === 'string') return;
    taken++;
    expect(Uint8Array.from(encode(decoded))).toEqual(Uint8Array.from(bytes));
  };
  fc.assert(
    fc.property(fc.oneof(nearExamples, fc.uint8Array({ maxLength: 48 })), (bytes) => {
      again(decodeAck(bytes), encodeAck, bytes);
      again(decodeAttach(bytes), encodeAttach, bytes);
      again(decodeEnd(bytes), encodeEnd, bytes);
      again(decodeOpen(bytes), encodeOpen, bytes);
      again(decodePing(bytes), encodePing, bytes);
      again(decodeReset(bytes), encodeReset, bytes);
      again(decodeVote(bytes), encodeVote, bytes);
      again(decodeWindow(bytes), encodeWindow, bytes);
    }),
    { numRuns: 4000, seed: 20_261_129 },
  );
  expect(taken).toBeGreaterThan(1000);
});

test.each([
  ['ranges that touch the cumulative number', { cumulative: 5, ranges: [{ first: 6, last: 9 }] }],
  ['ranges that touch', { cumulative: 0, ranges: [span(2, 3), span(4, 5)] }],
  ['ranges out of order', { cumulative: 0, ranges: [span(8, 9), span(3, 4)] }],
  ['a range that ends before it begins', { cumulative: 0, ranges: [span(5, 4)] }],
  ['too many ranges', { cumulative: 0, ranges: Array.from({ length: maxAckRanges + 1 }, (_, i) => span(3 * i + 2)) }],
])('an ack with %s is refused, and not written', (_, ack) => {
  expect(() => encodeAck(ack)).toThrow(RangeError);
  const bytes = new Uint8Array(12 + 16 * ack.ranges.length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(ack.cumulative));
  view.setUint32(8, ack.ranges.length);
  for (const [index, { first, last }] of ack.ranges.entries()) {
    view.setBigUint64(12 + 16 * index, BigInt(first));
    view.setBigUint64(20 + 16 * index, BigInt(last));
  }
  expect(decodeAck(bytes)).toBe('malformed-payload');
});

test('as many ranges as are allowed are taken', () => {
  const ack = { cumulative: 0, ranges: Array.from({ length: maxAckRanges }, (_, index) => span(3 * index + 2)) };
  expect(decodeAck(encodeAck(ack))).toEqual(ack);
});

test('numbers beyond what is exact are refused', () => {
  const tooGreat = Uint8Array.of(0x00, 0x20, 0, 0, 0, 0, 0, 0);
  expect(decodePing(tooGreat)).toBe('malformed-payload');
  expect(decodeWindow(tooGreat)).toBe('malformed-payload');
  expect(() => encodePing({ id: 2 ** 53 })).toThrow(RangeError);
  expect(() => encodeWindow({ limitBytes: -1 })).toThrow(RangeError);
});

test('a vote for an unknown transport and a path without a number are refused', () => {
  for (const code of [0, 4, 255])
    expect(decodeVote(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1, code))).toBe('malformed-payload');
  expect(decodeAttach(new Uint8Array(20))).toBe('malformed-payload');
  expect(() => encodeAttach({ linkId: new Uint8Array(15), pathId: 1 })).toThrow(RangeError);
});

test('a reason is made one printable line, and cut between characters', () => {
  expect(decodeReset(encodeReset({ reason: 'a\r\nb\u001b[31m\u202e\ud800' }))).toEqual({ reason: 'a  b [31m  ' });
  const long = encodeGoodbye({ reason: `a${'é'.repeat(maxTextBytes)}` });
  expect(long.length).toBe(maxTextBytes - 1);
  expect(decodeGoodbye(long)).toEqual({ reason: `a${'é'.repeat(511)}` });
});

test.each([
  ['a control character', Uint8Array.of(0x61, 0x0a)],
  ['an overlong form', Uint8Array.of(0xc1, 0x81)],
  ['half a pair', Uint8Array.of(0xed, 0xa0, 0x80)],
  ['half a character', Uint8Array.of(0xc3)],
  ['a direction override', new TextEncoder().encode('\u202e')],
  ['too many bytes', new Uint8Array(maxTextBytes + 1).fill(0x61)],
])('a reason with %s is refused', (_, bytes) => {
  expect(decodeReset(bytes)).toBe('malformed-payload');
  expect(decodeGoodbye(bytes)).toBe('malformed-payload');
  expect(decodeOpen(new Uint8Array([...new Uint8Array(8), ...bytes]))).toBe('malformed-payload');
});

test.each(['', 'a\nb', `${'x'.repeat(maxTextBytes + 1)}`])(
  'a target that does not survive the way is not written',
  (target) => {
    expect(() => encodeOpen({ limitBytes: 1, target })).toThrow(RangeError);
  },
);

function span(first: number, last: number = first): { readonly first: number; readonly last: number } {
  return { first, last };
}
