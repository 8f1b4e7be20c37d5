import { expect, test } from 'vitest';
import type { Frame } from '../frame/frame.ts';
import { encodeOpen } from '../frame/payload/open.ts';
import { controlFrame } from './control-queue.ts';
import { type ReliableEndpoint, reliableEndpoint } from './endpoint.ts';
import { defaultReliableSettings, streamLimits } from './settings.ts';

const most = streamLimits.sequenceSpan;
const nothing = new Uint8Array(0);

test('empty frames that wait for one that never comes are as many as can be in flight, and one more ends the stream', () => {
  const receiver = receiving([1]);
  for (let n = 1; n <= most; n++) receiver.data(1, { messageId: n, payload: nothing });
  expect(receiver.endpoint.stats()).toMatchObject({ violations: 0, openStreams: 1 });
  receiver.data(1, { messageId: most + 1, payload: nothing });
  expect(receiver.endpoint.stats()).toMatchObject({ violations: 1, openStreams: 0 });
  expect(receiver.endpoint.takeEvents()).toEqual([
    { kind: 'reset', streamId: 1, reason: 'the peer sent more than it may' },
  ]);
});

test('what waits is counted over all streams of a link, and a stream that is given up gives its part back', () => {
  const receiver = receiving([1, 3, 5]);
  for (let n = 1; n <= most; n++) receiver.data(n % 2 === 0 ? 1 : 3, { messageId: n, payload: nothing });
  receiver.data(5, { messageId: 1, payload: nothing });
  expect(receiver.endpoint.stats()).toMatchObject({ violations: 1, openStreams: 2 });
  receiver.endpoint.reset(1, 'had enough');
  for (let n = 1; n <= most / 2; n++) receiver.data(7, { messageId: n, payload: nothing });
  expect(receiver.endpoint.stats()).toMatchObject({ violations: 1, openStreams: 2 });
  receiver.data(7, { messageId: most, payload: nothing });
  expect(receiver.endpoint.stats()).toMatchObject({ violations: 2, openStreams: 1 });
});

test('empty frames of a stream whose open never comes are bounded as well', () => {
  const receiver = receiving([]);
  for (let n = 0; n <= most; n++) receiver.data(1, { messageId: n, payload: nothing });
  expect(receiver.endpoint.stats()).toMatchObject({ violations: 1, openStreams: 0, reservedBytes: 0 });
});

test('as many empty frames as one likes are no violation while each of them is the next', () => {
  const receiver = receiving([1]);
  for (let n = 0; n < 3 * most; n++) {
    receiver.data(1, { messageId: n, payload: nothing });
    receiver.endpoint.takeEvents();
  }
  expect(receiver.endpoint.stats()).toMatchObject({ violations: 0, openStreams: 1 });
});

test('what filled a gap is no longer counted, so a link that reorders all its life breaks no limit', () => {
  const receiver = receiving([1]);
  let delivered = 0;
  for (let n = 0; n < 3 * most; n += 3) {
    for (const messageId of [n + 2, n + 1, n]) receiver.data(1, { messageId, payload: nothing });
    delivered += receiver.endpoint.takeEvents().length;
  }
  expect(receiver.endpoint.stats().violations).toBe(0);
  expect(delivered).toBe(3 * most);
});

test('a short payload that waits does not keep the memory alive it was received in', () => {
  const receiver = receiving([1]);
  const [short, long] = [new Uint8Array(65_536).subarray(7, 8), new Uint8Array(65_536).subarray(0, 40_000)];
  receiver.data(1, { messageId: 2, payload: long });
  receiver.data(1, { messageId: 1, payload: short });
  receiver.data(1, { messageId: 0, payload: Uint8Array.of(9) });
  receiver.data(3, { messageId: 0, payload: short });
  receiver.give(openFrame(3));
  const kept = receiver.endpoint.takeEvents().filter((event) => event.kind === 'chunk');
  expect(kept.map(({ bytes }) => bytes.length)).toEqual([1, 1, 40_000, 1]);
  expect(kept.map(({ bytes }) => bytes.buffer.byteLength)).toEqual([1, 1, 65_536, 1]);
});

interface Receiving {
  readonly endpoint: ReliableEndpoint;
  give(frame: Frame): void;
  data(streamId: number, part: { readonly messageId: number; readonly payload: Uint8Array }): void;
}

/** One end of a link on which the peer has opened these streams, and goes on counting its frames as it must. */
function receiving(streamIds: readonly number[]): Receiving {
  const endpoint = reliableEndpoint(defaultReliableSettings, false);
  let sequence = 0;
  const give = (frame: Frame): void => {
    sequence += 1;
    endpoint.receive({ ...frame, sequence }, 0);
  };
  for (const streamId of streamIds) give(openFrame(streamId));
  endpoint.takeEvents();
  return {
    endpoint,
    give,
    data: (streamId, part) => give({ ...controlFrame('data', streamId, part.payload), ...part, chunkCount: 1 }),
  };
}

function openFrame(streamId: number): Frame {
  return controlFrame('open', streamId, encodeOpen({ limitBytes: 0, target: 'db:5432' }));
}
