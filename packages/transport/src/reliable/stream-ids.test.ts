import { expect, test } from 'vitest';
import type { Frame } from '../frame/frame.ts';
import { encodeOpen } from '../frame/payload/open.ts';
import { controlFrame } from './control-queue.ts';
import { type ReliableEndpoint, reliableEndpoint } from './endpoint.ts';
import { defaultReliableSettings, streamLimits } from './settings.ts';
import { streamIds } from './stream-ids.ts';

/** All but the last two each end has. */
const almostAll = 2 ** 31 - 2;

test('the last streams of a link are opened, and none after them: no id comes again', () => {
  for (const [opensOdd, last] of [
    [true, [2 ** 32 - 3, 2 ** 32 - 1]],
    [false, [2 ** 32 - 4, 2 ** 32 - 2]],
  ] as const) {
    const ids = streamIds(opensOdd, almostAll - (opensOdd ? 0 : 1));
    const own = reliableEndpoint(defaultReliableSettings, opensOdd, ids);
    expect([own.open('a:1'), own.open('b:1')]).toEqual(last);
    expect([own.open('c:1'), own.open('d:1')]).toEqual(['used-up', 'used-up']);
    for (const id of last) own.reset(id, 'done');
    expect(own.open('e:1')).toBe('used-up');
    expect(own.stats().openStreams).toBe(0);
  }
});

test('the last stream of a link carries bytes as the first one did', () => {
  const [near, far] = [almostOver(true), almostOver(false)];
  const id = near.open('db:5432');
  if (typeof id === 'string') throw new Error(id);
  near.write(id, Uint8Array.of(7));
  for (let frame = near.nextFrame(1, 0); frame !== null; frame = near.nextFrame(1, 0)) far.receive(frame, 0);
  expect(far.takeEvents()).toEqual([
    { kind: 'opened', streamId: id, target: 'db:5432' },
    { kind: 'chunk', streamId: id, bytes: Uint8Array.of(7), endsMessage: true },
  ]);
});

test('who begins again at 1 after the last id opens nothing, whether the first stream lives or not', () => {
  const far = almostOver(false);
  for (const [index, id] of [2 ** 32 - 3, 2 ** 32 - 1, 1, 3].entries()) far.receive(openOf(id, index + 1), 0);
  expect(far.takeEvents().map(({ streamId }) => streamId)).toEqual([2 ** 32 - 3, 2 ** 32 - 1]);
  expect(far.stats()).toMatchObject({ openStreams: 2 });
});

test('a stream that could not be opened for want of room uses no id up', () => {
  const near = reliableEndpoint({ ...defaultReliableSettings, maxStreams: 1 }, true);
  expect([near.open('a:1'), near.open('b:1'), near.open('c:1')]).toEqual([1, 'too-many', 'too-many']);
  near.reset(1, 'done');
  expect(near.open('d:1')).toBe(3);
});

test('what is skipped may still come, once; what is further ahead than any peer may be is not taken', () => {
  const ids = streamIds(false);
  expect([5, 1, 1, 3, 5, 3].map((id) => ids.seePeers(id))).toEqual(['next', 'next', 'known', 'next', 'known', 'known']);
  expect(ids.seePeers(5 + 2 * streamLimits.sequenceSpan + 2)).toBe('excessive');
  expect(ids.seePeers(5 + 2 * streamLimits.sequenceSpan)).toBe('next');
});

function almostOver(opensOdd: boolean): ReliableEndpoint {
  return reliableEndpoint(defaultReliableSettings, opensOdd, streamIds(opensOdd, almostAll));
}

function openOf(streamId: number, sequence: number): Frame {
  return { ...controlFrame('open', streamId, encodeOpen({ limitBytes: 0, target: 'db:5432' })), sequence };
}
