import { expect, test } from 'vitest';
import { type ReliableEndpoint, reliableEndpoint } from './endpoint.ts';
import { receiveBudget, type StreamWindow } from './receive-budget.ts';
import { defaultReliableSettings, streamLimits } from './settings.ts';

const { maxStreams, initialWindowBytes } = defaultReliableSettings;

test('as many streams as may be open can be, whatever windows the others have', () => {
  const budget = receiveBudget(defaultReliableSettings);
  for (let id = 1; id <= maxStreams; id++) {
    const window = budget.open(id);
    expect(window, `stream ${id}`).not.toBeNull();
    window?.widen(`target-${id % 3}:1`);
  }
  expect(budget.open(maxStreams + 1)).toBeNull();
  expect(budget.reservedBytes()).toBeLessThanOrEqual(defaultReliableSettings.receiveBudgetBytes);
});

test('who holds all connections to one target that he may leaves whole windows, and streams, for another', () => {
  const end = reliableEndpoint(defaultReliableSettings, true);
  expect(opened(end, 'greedy:1', maxStreams)).toBe(maxStreams - maxStreams / 8);
  const budget = receiveBudget(defaultReliableSettings);
  for (let id = 1; id <= maxStreams - maxStreams / 8; id++) budget.open(id)?.widen('greedy:1');
  const other = budget.open(1000);
  expect(other?.widen('db:5432')).toBe(initialWindowBytes);
  expect(opened(end, 'db:5432', 100)).toBe(100);
});

test('a stream with the narrowest window that is read goes on, however long all others hold theirs', () => {
  const budget = receiveBudget(defaultReliableSettings);
  for (let id = 1; id <= 800; id++) budget.open(id)?.widen('greedy:1');
  const window = budget.open(900) as StreamWindow;
  window.widen('greedy:1');
  for (let read = 0; read < 1024 * 1024; ) {
    const room = window.limitBytes() - read;
    expect(room, `after ${read} bytes`).toBeGreaterThanOrEqual(streamLimits.earlyWindowBytes / 2);
    read += room;
    window.consume(room, true);
  }
});

test('how many streams of a target that has all it may wait for more costs the reads of others nothing', () => {
  const many = looksOfOneRead(maxStreams - maxStreams / 8);
  expect(many).toBeGreaterThan(0);
  expect(many).toBe(looksOfOneRead(maxStreams / 2));
});

test('bytes for a window narrower than a chunk are cut to it, and the message is the same', () => {
  const settings = { ...defaultReliableSettings, receiveBudgetBytes: 64 * 1024, maxStreams: 2 };
  const [a, b] = [reliableEndpoint(settings, true), reliableEndpoint(settings, false)];
  const id = Number(a.open('db:5432'));
  const message = Uint8Array.from({ length: 200_000 }, (_, index) => index % 251);
  a.write(id, message);
  a.write(id, Uint8Array.of(1, 2, 3));
  const messages: number[][] = [[]];
  for (let round = 0; round < 200; round++) {
    for (const [from, to] of [[a, b] as const, [b, a] as const]) {
      for (let frame = from.nextFrame(1, round * 10); frame !== null; frame = from.nextFrame(1, round * 10)) {
        to.receive(frame, round * 10);
      }
    }
    for (const event of b.takeEvents()) {
      if (event.kind !== 'chunk') continue;
      messages.at(-1)?.push(...event.bytes);
      if (event.endsMessage) messages.push([]);
      b.consume(id, event.bytes.length);
    }
  }
  expect(messages.map(({ length }) => length)).toEqual([200_000, 3, 0]);
  expect(Uint8Array.from(messages[0] ?? [])).toEqual(message);
  expect([a.stats().violations, b.stats().violations]).toEqual([0, 0]);
});

/** How often the settings are looked at while a stream is read to whose target no other leads. */
function looksOfOneRead(greedyStreams: number): number {
  let looks = 0;
  const settings = {
    ...defaultReliableSettings,
    get receiveBudgetBytes(): number {
      looks += 1;
      return defaultReliableSettings.receiveBudgetBytes;
    },
  };
  const budget = receiveBudget(settings);
  for (let id = 1; id <= greedyStreams; id++) budget.open(id)?.widen('greedy:1');
  const other = budget.open(1000) as StreamWindow;
  other.widen('db:5432');
  looks = 0;
  other.consume(64, true);
  expect(budget.relieve()).toEqual([]);
  return looks;
}

/** How many of so many streams to a target could be opened. */
function opened(end: ReliableEndpoint, target: string, count: number): number {
  let opened = 0;
  for (let n = 0; n < count; n++) if (typeof end.open(target) === 'number') opened += 1;
  return opened;
}
