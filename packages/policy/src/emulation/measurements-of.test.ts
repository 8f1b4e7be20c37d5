import fc from 'fast-check';
import { expect, test } from 'vitest';
import { measurementsOf } from './measurements-of.ts';
import { faultReport, flowBenchmark, soundReport, wanLink } from './report.fixture.ts';

test('the numbers of a report that are judged', () => {
  expect(measurementsOf(soundReport)).toEqual({
    faults: {
      'wan-link': {
        failover_ms: { median: 171.25, p95: 204 },
        counted: 3,
        down: 0,
        lost_packets: 103,
        noticed: null,
      },
      rekey: { failover_ms: { median: 0, p95: 0 }, counted: 3, down: 0, lost_packets: 0, noticed: null },
      canary: { failover_ms: { median: 520, p95: 520 }, counted: 3, down: 2, lost_packets: 300, noticed: 3 },
    },
    loss_percent: 0.05,
    round_trip_p99_ms: 3.5,
    leaked_packets: 0,
    captures: [
      { place: 'dc1-gw1/eth0', packets: 48_113, leaked: 0, complete: true },
      { place: 'use1-gw1/ens5', packets: 41_027, leaked: 0, complete: true },
    ],
    checks: [{ id: 'reach-1', title: 'dc1-node1 reaches use1-node1', outcome: 'pass' }],
  });
});

test('what was not measured is null, and never 0', () => {
  const nothing = { ...soundReport, faults: [faultReport(wanLink, [])], benchmarks: [], leaks: [] };
  expect(measurementsOf(nothing)).toMatchObject({
    faults: { 'wan-link': { failover_ms: null, counted: 0, down: null, lost_packets: null } },
    loss_percent: null,
    round_trip_p99_ms: null,
    leaked_packets: null,
  });
  const half = { ...soundReport, benchmarks: [flowBenchmark(1000, 0, 2), flowBenchmark(0, 0, null)] };
  expect(measurementsOf(half)).toMatchObject({ loss_percent: null, round_trip_p99_ms: null });
});

test('a trial in which a flow was not probed does not count', () => {
  const [first, ...others] = faultReport(wanLink, [170, 180, 190]).trials;
  if (first === undefined) throw new Error('no trial');
  const blind = { ...first, flows: first.flows.map((flow) => ({ ...flow, sent: 0 })) };
  const counted = (trials: typeof others): number | undefined =>
    measurementsOf({ ...soundReport, faults: [{ ...faultReport(wanLink, [1]), trials }] }).faults['wan-link']?.counted;
  expect(counted([first, ...others])).toBe(3);
  expect(counted([blind, ...others])).toBe(2);
  expect(counted([{ ...first, flows: [] }, ...others])).toBe(2);
});

test('a canary is noticed by an outage of at least half its hold, in every trial', () => {
  const canary = { ...wanLink, isCanary: true, holdMs: 600 };
  const noticed = (...outages: readonly (number | null)[]): number | null | undefined =>
    measurementsOf({ ...soundReport, faults: [faultReport(canary, outages)] }).faults['wan-link']?.noticed;
  expect(noticed(null, 600, 300)).toBe(3);
  expect(noticed(299, 0, null)).toBe(1);
  expect(noticed()).toBe(0);
});

test('packets leaked at any place count', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 1000 }), { minLength: 1 }), (counts) => {
      const leaks = counts.map((leaked) => ({
        place: 'gw/eth0',
        packets: 2000,
        leaked,
        isComplete: true,
        firstLeak: null,
        gap: null,
        evidence: [],
      }));
      const total = counts.reduce((sum, count) => sum + count, 0);
      expect(measurementsOf({ ...soundReport, leaks }).leaked_packets).toBe(total);
    }),
  );
});
