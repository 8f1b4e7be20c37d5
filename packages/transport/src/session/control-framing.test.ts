import { expect, test } from 'vitest';
import { createControlSplitter, frameControlMessage, maxControlBytes } from './control-framing.ts';
import type { ControlMessage } from './control-message.ts';

const introduction = {
  version: 3,
  node: 'a',
  linkId: '0'.repeat(32),
  processEpoch: 'f'.repeat(32),
  protection: 'aes-256-gcm',
  transports: [{ kind: 'tcp', provider: 'tcp', address: '192.0.2.1:443' }],
  capabilities: [],
} as const;
const messages: readonly ControlMessage[] = [
  { type: 'hello', ...introduction },
  { type: 'welcome', isResumed: true, ...introduction },
  { type: 'refused', reason: 'no' },
  { type: 'key-wanted', epoch: 2 },
  { type: 'key-update', epoch: 2 },
  { type: 'key-updated', epoch: 65_535 },
  { type: 'offer', transports: [] },
  { type: 'goodbye', reason: '' },
];

test('messages are whole again however they were cut', () => {
  const bytes = Buffer.concat(messages.map(frameControlMessage));
  for (const size of [1, 2, 3, 7, 64, bytes.length]) {
    const splitter = createControlSplitter();
    const taken: ControlMessage[] = [];
    for (let at = 0; at < bytes.length; at += size) taken.push(...(splitter.take(bytes.subarray(at, at + size)) ?? []));
    expect(taken, `pieces of ${size}`).toEqual(messages);
  }
});

test.each([
  ['too long', lengthOf(maxControlBytes + 1)],
  ['no JSON', framed('{')],
  ['no UTF-8', Buffer.concat([lengthOf(1), Buffer.from([0xff])])],
  ['of no type', framed('{"type":"hallo"}')],
  ['no object', framed('null')],
  ['empty', lengthOf(0)],
  ['with an epoch that is none', framed('{"type":"key-update","epoch":0}')],
  ['with half an epoch', framed('{"type":"key-update","epoch":1.5}')],
  ['with a reason of two lines', framed('{"type":"goodbye","reason":"a\\nb"}')],
  [
    'with too many offers',
    framed(JSON.stringify({ type: 'offer', transports: Array(17).fill(introduction.transports[0]) })),
  ],
  ['with a short link id', framed(JSON.stringify({ type: 'hello', ...introduction, linkId: '00' }))],
  ['with a protection that is none', framed(JSON.stringify({ type: 'hello', ...introduction, protection: 'none' }))],
])('a message %s ends the channel', (_, bytes) => {
  expect(createControlSplitter().take(bytes)).toBeNull();
});

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
}

function framed(text: string): Buffer {
  return Buffer.concat([lengthOf(Buffer.byteLength(text)), Buffer.from(text)]);
}
