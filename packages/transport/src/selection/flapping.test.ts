import { type Criterion, seededRandom } from '@dwcp/model';
import { expect, test } from 'vitest';
import { advance, newSelection, type SelectionOptions } from './selection.ts';
import { hybridSelection } from './selection-tests.fixture.ts';

const settings = hybridSelection();
const daySeconds = 86_400;
const pingsPerSecond = 10;

/**
 * A day at 1 % loss and 5 ms jitter on a virtual clock. The numbers of switchovers are exact: everything follows from the seed.
 * The first three are paths as they come; the last two are put on a threshold, where a selection flaps if any does.
 */
test.each([
  { what: 'a near path', baseMicros: 5, gigabits: 100, expected: 0 },
  { what: 'a far path', baseMicros: 20_000, gigabits: 5, expected: 1 },
  { what: 'an idle path', baseMicros: 5, gigabits: null, expected: 0 },
  { what: 'latency on the threshold of TCP', baseMicros: 9_000, gigabits: 5, expected: 1 },
  { what: 'capacity on both thresholds, the criteria of which meet', baseMicros: 9_900, gigabits: 10, expected: 1 },
])('a simulated day of $what does not flap', ({ baseMicros, gigabits, expected }) => {
  const { switches, shortestMs } = simulateDay({ baseAt: () => baseMicros, gigabits, seed: 1 });
  expect(switches).toBe(expected);
  expect(shortestMs).toBeGreaterThanOrEqual(settings.cooldownMs);
});

test('a path that is far every other twenty seconds is followed once per cooldown at most', () => {
  const near = { ...settings, criteria: { ...settings.criteria, rdma: belowMillis(5) } };
  const day = { baseAt: (second: number) => (Math.floor(second / 20) % 2 === 0 ? 5 : 20_000), gigabits: 9, seed: 1 };
  const { switches, shortestMs } = simulateDay(day, near);
  expect(shortestMs).toBeGreaterThanOrEqual(settings.cooldownMs);
  expect(switches).toBe(2_049);
});

/** No dead zone, no hysteresis: nothing but the cooldown is left against flapping. */
test('where every score wins or loses by chance there is one switchover per cooldown at most', () => {
  const touching = {
    ...settings,
    windowMs: 2_000,
    hysteresis: 0,
    thresholds: { rdma: 0.5, tcp: 0.5 },
    criteria: {
      rdma: [{ metric: 'packetLoss', operator: 'less_than', value: 0.0101, weight: 1 }] as const,
      tcp: [{ metric: 'packetLoss', operator: 'greater_than', value: 0.0099, weight: 1 }] as const,
    },
  };
  const { switches, shortestMs } = simulateDay({ baseAt: () => 5, gigabits: 100, seed: 1 }, touching);
  expect(shortestMs).toBeGreaterThanOrEqual(settings.cooldownMs);
  expect(switches).toBe(2_525);
});

interface Day {
  readonly baseAt: (second: number) => number;
  readonly gigabits: number | null;
  readonly seed: number;
}

function simulateDay({ baseAt, gigabits, seed }: Day, options: SelectionOptions = settings) {
  const random = seededRandom(seed, 'day');
  let selection = newSelection;
  let switches = 0;
  let last = Number.NEGATIVE_INFINITY;
  let shortestMs = Number.POSITIVE_INFINITY;
  for (let second = 0; second < daySeconds; second++) {
    const lost = Array.from({ length: pingsPerSecond }, random).filter((draw) => draw < 0.01).length;
    const observation = (base: number) => ({
      roundTripMicros: lost === pingsPerSecond ? null : 2 * base + 5_000 * random(),
      deliveredBitsPerSecond: 1e6,
      // An estimate of capacity is off by a tenth.
      capacityBitsPerSecond: gigabits === null ? null : gigabits * 1e9 * (0.9 + 0.2 * random()),
      lossRatio: lost / pingsPerSecond,
    });
    const at = second * 1_000;
    const baseMicros = baseAt(second);
    const paths = [
      { transport: 'rdma' as const, ...observation(baseMicros) },
      { transport: 'tcp' as const, ...observation(baseMicros + 30) },
    ];
    const step = advance(selection, { at, paths, carrying: null, pinned: null }, options);
    selection = step.selection;
    if (!step.decision.isSwitch) continue;
    switches += 1;
    shortestMs = Math.min(shortestMs, at - last);
    last = at;
  }
  return { switches, shortestMs };
}

/** RDMA with jitter is never at 100 us. */
function belowMillis(ms: number): readonly Criterion[] {
  return [{ metric: 'latency', operator: 'less_than', value: ms * 1_000, weight: 1 }];
}
