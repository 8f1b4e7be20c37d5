import { expect, test } from 'vitest';
import { controlFrame } from './control-queue.ts';
import { pathWindows } from './path-windows.ts';
import { defaultReliableSettings } from './settings.ts';
import { twoEnds } from './two-ends.fixture.ts';
import { unackedStore } from './unacked-store.ts';

const mebibyte = 1024 * 1024;
const wide = { initialWindowBytes: 16 * mebibyte, maxWindowBytes: 16 * mebibyte };

/** A stream that always has something, over one path for some seconds: what is under way, at most, and what has arrived, in the last of them. */
function poured(
  path: { readonly delayMs: number; readonly bytesPerMs: number; readonly bufferMs?: number },
  seconds = 10,
) {
  const link = twoEnds(wide);
  link.addPath(1, path.delayMs, { bytesPerMs: path.bytesPerMs, bufferMs: path.bufferMs ?? 60_000 });
  for (const side of [0, 1] as const) link.carry(side, 1);
  const stream = Number(link.ends[0].open('backup:873'));
  let written = 0;
  let most = 0;
  let before = 0;
  for (let ms = 0; ms < seconds * 1000; ms++) {
    for (; written - link.read(1) < 32 * mebibyte; written += 65_536)
      link.ends[0].write(stream, new Uint8Array(65_536));
    if (ms === (seconds - 1) * 1000) before = link.read(1);
    link.advance(1);
    if (ms > (seconds - 1) * 1000) most = Math.max(most, link.ends[0].stats().unackedBytes);
  }
  return { most, lastSecond: link.read(1) - before };
}

test.each([
  { delayMs: 1, bytesPerMs: 12_500 },
  { delayMs: 50, bytesPerMs: 12_500 },
  { delayMs: 5, bytesPerMs: 1250 },
])('a path is kept full, and what waits on it is no more than a moment: %o', ({ delayMs, bytesPerMs }) => {
  const { most, lastSecond } = poured({ delayMs, bytesPerMs });
  expect(lastSecond).toBeGreaterThan(0.95 * 1000 * bytesPerMs);
  const waitsMs = most / bytesPerMs - 2 * delayMs;
  expect(waitsMs).toBeLessThan(2 * delayMs + 300);
});

test('a far and wide path is filled within seconds of the first byte', () => {
  expect(poured({ delayMs: 50, bytesPerMs: 100_000 }, 3).lastSecond).toBeGreaterThan(0.9 * 1000 * 100_000);
});

test('what is known of a path lasts a while, and with the path it ends', () => {
  const windows = pathWindows();
  const arrive = (
    bytes: number,
    at: { readonly now: number; readonly sentAt: number; readonly deliveredBefore: number },
  ) => windows.arrived(1, { bytes, ...at, isRepeated: false });
  expect(windows.sent(1, mebibyte)).toBe(0);
  expect(windows.isFull(1)).toBe(true);
  arrive(mebibyte, { now: 10, sentAt: 0, deliveredBefore: 0 });
  expect(windows.sent(1, 16 * mebibyte)).toBe(mebibyte);
  expect(windows.isFull(1)).toBe(false);
  // Nothing but a trickle since.
  for (let now = 1000; now <= 20_000; now += 1000) {
    arrive(1, { now, sentAt: now - 10, deliveredBefore: windows.sent(1, 1) });
  }
  expect(windows.isFull(1)).toBe(true);
  windows.forget(1);
  expect(windows.isFull(1)).toBe(false);
});

test('of what was sent twice nobody knows how long it took', () => {
  const windows = pathWindows();
  windows.sent(1, mebibyte);
  windows.arrived(1, { bytes: mebibyte, now: 1, sentAt: 0, deliveredBefore: 0, isRepeated: true });
  windows.sent(1, 16 * mebibyte);
  expect(windows.isFull(1)).toBe(true);
});

test('what is late is sent again on a path that is full, for nothing may come that would make room', () => {
  const store = unackedStore(defaultReliableSettings);
  const on = { pathId: 1, streamClass: 'any', now: 0 } as const;
  const frameOf = (bytes: number) => ({ ...controlFrame('data', 1, new Uint8Array(bytes)), chunkCount: 1 });
  const first = store.add(frameOf(10), on);
  while (!store.isPathFull(1)) store.add(frameOf(65_536), on);
  const late = store.deadline() ?? 0;
  store.tick(late);
  expect(store.isPathFull(1)).toBe(true);
  expect(store.takeResend({ pathId: 1, classes: ['bulk', 'any'], now: late })?.sequence).toBe(first.sequence);
  expect(store.takeResend({ pathId: 1, classes: ['any'], now: late })).toBeNull();
});
