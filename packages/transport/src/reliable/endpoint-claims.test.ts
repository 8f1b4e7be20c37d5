import { expect, test } from 'vitest';
import type { Frame } from '../frame/frame.ts';
import { encodeAck } from '../frame/payload/ack.ts';
import { encodeReset } from '../frame/payload/reset.ts';
import { controlFrame } from './control-queue.ts';
import { type ReliableEndpoint, reliableEndpoint } from './endpoint.ts';
import type { ReliableEvent } from './reliable-event.ts';
import { defaultReliableSettings, type ReliableSettings, streamLimits } from './settings.ts';

const settings: ReliableSettings = { ...defaultReliableSettings, ackTimeoutMs: 50, maxRetries: 2, leastRetryMs: 500 };

test('a frame nobody acknowledges is sent again on the same path, and the path is named once it has had its retries', () => {
  const sender = reliableEndpoint(settings, true);
  sender.open('db:5432');
  const [first] = drain(sender, 7, 0);
  let now = 0;
  const resends: Frame[] = [];
  let exhausted: number | null = null;
  for (let round = 0; round < 20 && exhausted === null; round++) {
    now = sender.deadline() ?? now;
    exhausted = sender.tick(now);
    resends.push(...drain(sender, 7, now));
  }
  expect(exhausted).toBe(7);
  expect(resends.length).toBeGreaterThanOrEqual(settings.maxRetries);
  expect(new Set(resends.map(({ sequence }) => sequence))).toEqual(new Set([first?.sequence]));
});

test('what a lost path carried goes out on the next one at once, in order, without waiting for a time-out', () => {
  const sender = reliableEndpoint(settings, true);
  const stream = Number(sender.open('db:5432'));
  for (let n = 0; n < 5; n++) sender.write(stream, Uint8Array.of(n));
  const sent = drain(sender, 1, 0);
  sender.pathLost(1);
  expect(drain(sender, 2, 0)).toEqual(sent);
});

test('what an orderly switch leaves behind goes out on the new path, and the old one keeps its patience and what was measured on it', () => {
  const sender = reliableEndpoint(settings, true);
  sender.setPatience(1, { ackTimeoutMs: 700, maxRetries: 9 });
  const stream = Number(sender.open('db:5432'));
  drain(sender, 1, 0);
  acknowledge(sender, { cumulative: 1, ranges: [] });
  for (let n = 0; n < 5; n++) sender.write(stream, Uint8Array.of(n));
  const sent = drain(sender, 1, 1);
  const deadline = sender.deadline();
  sender.resend(1);
  expect(drain(sender, 2, 1)).toEqual(sent);
  sender.resend(1);
  expect(drain(sender, 2, 1)).toEqual([]);
  acknowledge(sender, { cumulative: 6, ranges: [] });
  sender.write(stream, Uint8Array.of(9));
  drain(sender, 1, 1);
  expect(sender.deadline()).toBe(deadline);
});

test('what was overtaken on its own path is sent again without waiting; on another path it may just be slower', () => {
  const sender = reliableEndpoint({ ...settings, reorderingTolerance: 2 }, true);
  const stream = Number(sender.open('db:5432'));
  for (let n = 0; n < 9; n++) sender.write(stream, Uint8Array.of(n));
  const onSlow = sender.nextFrame(1, 0);
  const onFast = drain(sender, 2, 0).map(({ sequence }) => sequence);
  expect(onSlow?.sequence).toBe(1);
  acknowledge(sender, { cumulative: 0, ranges: [{ first: 3, last: onFast.at(-1) ?? 0 }] });
  expect(drain(sender, 2, 1).map(({ sequence }) => sequence)).toEqual([2]);
});

test('a stream that is over makes room for another', () => {
  const [a, b] = pair({ ...settings, maxStreams: 2 });
  for (let round = 0; round < 10; round++) {
    const id = Number(a.open('db:5432'));
    expect(id).toBe(2 * round + 1);
    exchange(a, b);
    a.end(id);
    b.end(id);
    exchange(a, b);
  }
  expect([a.stats().openStreams, b.stats().openStreams]).toEqual([0, 0]);
});

test('who opens more streams than the other has memory for is told so, and no stream of his suffers', () => {
  const a = reliableEndpoint(settings, true);
  const b = reliableEndpoint({ ...settings, maxStreams: 2 }, false);
  for (let n = 0; n < 3; n++) a.open('db:5432');
  exchange(a, b);
  expect(a.takeEvents()).toEqual([{ kind: 'reset', streamId: 5, reason: 'too many streams are open on this link' }]);
  expect(a.stats().openStreams).toBe(2);
});

test('a stream that was given a small window for want of memory is given a larger one when memory comes free', () => {
  const [a, b] = pair({ ...settings, receiveBudgetBytes: 300 * 1024, initialWindowBytes: 256 * 1024 });
  const greedy = Number(a.open('greedy:1'));
  exchange(a, b);
  const other = Number(a.open('other:1'));
  exchange(a, b);
  a.write(greedy, new Uint8Array(200 * 1024));
  a.write(other, new Uint8Array(120 * 1024));
  exchange(a, b);
  const before = bytesOf(b.takeEvents(), other);
  expect(before).toBeLessThan(65_536);
  b.reset(greedy, 'nobody reads it');
  exchange(a, b);
  expect(before + bytesOf(b.takeEvents(), other)).toBe(120 * 1024);
});

test('a stream given up while no path is there keeps none of its bytes', () => {
  const sender = reliableEndpoint(settings, true);
  const stream = Number(sender.open('db:5432'));
  sender.write(stream, new Uint8Array(16_000));
  drain(sender, 1, 0);
  sender.pathLost(1);
  sender.reset(stream, 'gone');
  expect(sender.stats().unackedBytes).toBeLessThan(100);
  const receiver = reliableEndpoint(settings, false);
  for (const frame of drain(sender, 2, 0)) receiver.receive(frame, 0);
  expect(receiver.takeEvents()).toEqual([]);
});

test('a reset that overtakes the open of its stream leaves no stream behind', () => {
  const receiver = reliableEndpoint(settings, false);
  const sender = reliableEndpoint(settings, true);
  sender.open('db:5432');
  const [open] = drain(sender, 1, 0);
  receiver.receive({ ...controlFrame('reset', 1, encodeReset({ reason: 'late' })), sequence: 2 }, 0);
  if (open !== undefined) receiver.receive(open, 0);
  expect(receiver.takeEvents()).toEqual([]);
  expect(receiver.stats().openStreams).toBe(0);
});

test('an acknowledgement of what was never sent is a lie, and acknowledges nothing', () => {
  const sender = reliableEndpoint(settings, true);
  sender.open('db:5432');
  drain(sender, 1, 0);
  acknowledge(sender, { cumulative: 2, ranges: [] });
  acknowledge(sender, { cumulative: 0, ranges: [{ first: 2, last: 2 ** 53 - 1 }] });
  expect(sender.stats()).toMatchObject({ violations: 2, unackedFrames: 1 });
});

test('more than the window allows ends the stream, and is not kept', () => {
  const receiver = reliableEndpoint(settings, false);
  const data: Frame = {
    ...controlFrame('data', 1, new Uint8Array(streamLimits.earlyWindowBytes + 1)),
    chunkCount: 1,
    sequence: 1,
  };
  receiver.receive(data, 0);
  expect(receiver.stats()).toMatchObject({ violations: 1, receivedBytes: 0, openStreams: 0 });
  expect(drain(receiver, 1, 10).map(({ type }) => type)).toContain('reset');
});

test('a sequence number further ahead than any sender may be is not remembered', () => {
  const receiver = reliableEndpoint(settings, false);
  receiver.receive(
    { ...controlFrame('data', 1, new Uint8Array(1)), chunkCount: 1, sequence: streamLimits.sequenceSpan + 1 },
    0,
  );
  expect(receiver.stats()).toMatchObject({ violations: 1, openStreams: 0 });
  expect(receiver.deadline()).toBeNull();
});

test('acknowledgements wait for more, but not for long, and not when the sender is in doubt', () => {
  const receiver = reliableEndpoint({ ...settings, ackDelayMs: 5, ackEveryFrames: 3 }, false);
  const frame = { ...controlFrame('open', 1, new Uint8Array(0)), sequence: 1 };
  receiver.receive(frame, 0);
  expect(receiver.deadline()).toBe(5);
  expect(receiver.nextFrame(1, 4)).toBeNull();
  expect(receiver.nextFrame(1, 5)?.type).toBe('ack');
  receiver.receive(frame, 6);
  expect(receiver.nextFrame(1, 6)?.type).toBe('ack');
  for (const sequence of [2, 3, 4]) receiver.receive({ ...frame, sequence }, 7);
  expect(receiver.nextFrame(1, 7)?.type).toBe('ack');
});

test('streams take turns, so a long one does not hold up a short one', () => {
  const [a, b] = pair(settings);
  const [long, short] = [Number(a.open('long:1')), Number(a.open('short:1'))];
  exchange(a, b);
  a.write(long, new Uint8Array(200_000));
  a.write(short, new Uint8Array(1));
  expect(drain(a, 1, 0).findIndex(({ streamId }) => streamId === short)).toBe(1);
});

test('bytes without boundaries that wait together go together; messages keep theirs', () => {
  const [a, b] = pair(settings);
  const [bytes, messages] = [Number(a.open('bytes:1')), Number(a.open('messages:1'))];
  for (let n = 0; n < 100; n++) {
    a.append(bytes, Uint8Array.of(n));
    a.write(messages, Uint8Array.of(n));
  }
  exchange(a, b);
  const chunks = b.takeEvents().filter((event) => event.kind === 'chunk');
  const joined = chunks.filter(({ streamId }) => streamId === bytes);
  expect(joined.map((event) => [...event.bytes])).toEqual([[...Array(100).keys()]]);
  expect(chunks.filter(({ streamId }) => streamId === messages).map((event) => [...event.bytes])).toEqual(
    [...Array(100).keys()].map((n) => [n]),
  );
});

test('bytes that only one window of memory can hold flow on while they are read', () => {
  const [a, b] = pair({ ...settings, initialWindowBytes: 1024, maxWindowBytes: 1024, windowUpdateThreshold: 1 });
  const stream = Number(a.open('db:5432'));
  exchange(a, b);
  a.write(stream, new Uint8Array(1_000_000));
  let bytes = 0;
  for (let round = 0; round < 50; round++) {
    exchange(a, b);
    for (const event of b.takeEvents()) {
      if (event.kind !== 'chunk') continue;
      bytes += event.bytes.length;
      b.consume(stream, event.bytes.length);
    }
  }
  expect(bytes).toBe(1_000_000);
});

function pair(common: ReliableSettings): readonly [ReliableEndpoint, ReliableEndpoint] {
  return [reliableEndpoint(common, true), reliableEndpoint(common, false)];
}

function drain(endpoint: ReliableEndpoint, pathId: number, now: number): Frame[] {
  const frames: Frame[] = [];
  for (let frame = endpoint.nextFrame(pathId, now); frame !== null; frame = endpoint.nextFrame(pathId, now)) {
    frames.push(frame);
  }
  return frames;
}

function exchange(a: ReliableEndpoint, b: ReliableEndpoint): void {
  for (let now = 0; now < 40; now += 10) {
    for (const frame of drain(a, 1, now)) b.receive(frame, now);
    for (const frame of drain(b, 1, now)) a.receive(frame, now);
  }
}

function acknowledge(sender: ReliableEndpoint, ack: Parameters<typeof encodeAck>[0]): void {
  sender.receive(controlFrame('ack', 0, encodeAck(ack)), 1);
}

function bytesOf(events: readonly ReliableEvent[], streamId: number): number {
  return events.reduce((sum, event) => {
    return event.kind === 'chunk' && event.streamId === streamId ? sum + event.bytes.length : sum;
  }, 0);
}
