import { expect, test } from 'vitest';
import { capacityOf, lossRatioOf, readPathFigures } from './path-figures.ts';

const figures = (change: Partial<ReturnType<typeof readPathFigures>>) => ({
  ...readPathFigures([25_000, 20_000, 3, 300, 1_250_000, 0, 0, 10, 1_448, 0]),
  ...change,
});

test('the figures of the kernel by name', () => {
  expect(readPathFigures([25_000, 20_000, 3, 300, 1_250_000, 1, 32, 10, 1_448, 7])).toEqual({
    roundTripMicros: 25_000,
    leastRoundTripMicros: 20_000,
    resentSegments: 3,
    sentDataSegments: 300,
    deliveredBytesPerSecond: 1_250_000,
    isLimitedBySender: true,
    hadFastOpen: true,
    windowSegments: 10,
    segmentBytes: 1_448,
    unsentBytes: 7,
  });
});

test('a path in full use carries what it delivers', () => {
  expect(capacityOf(figures({}), null)).toBe(10_000_000);
  expect(capacityOf(figures({}), 90_000_000)).toBe(10_000_000);
});

test('an idle path is not a slow one: what was known counts, and without that nothing is claimed', () => {
  const idle = figures({ isLimitedBySender: true, deliveredBytesPerSecond: 1_000 });
  expect(capacityOf(idle, 90_000_000)).toBe(90_000_000);
  expect(capacityOf(idle, null)).toBeNull();
  expect(capacityOf(figures({ deliveredBytesPerSecond: 0 }), null)).toBeNull();
});

test('a path that delivers more than was known carries at least that, whoever limits it', () => {
  expect(capacityOf(figures({ isLimitedBySender: true }), 4_000)).toBe(10_000_000);
});

test('loss is the share of segments sent again', () => {
  expect(lossRatioOf(figures({}))).toBe(0.01);
  expect(lossRatioOf(figures({ sentDataSegments: 0 }))).toBeNull();
});
