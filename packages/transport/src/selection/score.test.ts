import type { Criterion } from '@dwcp/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ScoredPath, score } from './score.ts';
import { hybridSelection } from './selection-tests.fixture.ts';

const { criteria } = hybridSelection();

/** [what, latency in us, capacity in Gbit/s, loss, RDMA, score of rdma, score of tcp]; `null`: not measured. */
const table: readonly (readonly [string, number, number | null, number | null, boolean, number, number])[] = [
  ['a near path that carries nothing and cannot', 5, 0, 0, true, 0.7, 0.3],
  ['the same path idle, its capacity unknown', 5, null, 0, true, 1, 0],
  ['near and of middling capacity', 50, 20, 0.0005, true, 0.7, 0],
  ['a millisecond away', 1_000, 40, 0.0005, true, 0.3, 0],
  ['far away', 20_000, 1, 0.0005, false, 0.2, 0.8],
  ['far away, fast and lossy', 20_000, 20, 0.01, false, 0, 0.7],
  ['loss on the boundary speaks for nobody', 5, 100, 0.001, true, 0.8, 0],
  ['latency on the boundary speaks for nobody', 100, 100, 0, true, 0.6, 0],
  ['the other boundary of latency speaks for nobody', 10_000, 20, 0, false, 0.2, 0.1],
  ['capacity on the boundary speaks for nobody', 5, 50, 0, true, 0.7, 0],
  ['a transport that knows no loss is judged without', 20_000, 1, null, true, 0.1 / 0.8, 0.7 / 0.8],
];

test.each(table)('%s', (_, latencyMicros, gigabits, lossRatio, isRdmaAvailable, rdma, tcp) => {
  const estimateBitsPerSecond = gigabits === null ? null : gigabits * 1e9;
  const path = {
    latencyMicros,
    lossRatio,
    isRdmaAvailable,
    capacity: { atLeastBitsPerSecond: 0, estimateBitsPerSecond },
  };
  expect(score(criteria.rdma, path)).toBeCloseTo(rdma, 9);
  expect(score(criteria.tcp, path)).toBeCloseTo(tcp, 9);
});

test('what was delivered proves a capacity, and proves nothing where it is small', () => {
  const carried = (atLeastBitsPerSecond: number) => ({
    latencyMicros: 200,
    lossRatio: 0,
    isRdmaAvailable: true,
    capacity: { atLeastBitsPerSecond, estimateBitsPerSecond: null },
  });
  expect(score(criteria.rdma, carried(60e9))).toBeCloseTo(0.6, 9);
  expect(score(criteria.rdma, carried(1e9))).toBeCloseTo(0.3 / 0.7, 9);
  const slow: readonly Criterion[] = [{ metric: 'throughput', operator: 'less_than', value: 10e9, weight: 1 }];
  expect(score(slow, carried(1e9))).toBe(0);
  expect(score(slow, { ...carried(0), capacity: { atLeastBitsPerSecond: 0, estimateBitsPerSecond: 1e9 } })).toBe(1);
});

const anyPath: fc.Arbitrary<ScoredPath> = fc.record({
  latencyMicros: fc.oneof(fc.double({ min: 0, max: 1e5, noNaN: true }), fc.constantFrom(100, 10_000)),
  lossRatio: fc.oneof(fc.double({ min: 0, max: 0.01, noNaN: true }), fc.constantFrom(0.001, null)),
  capacity: fc.record({
    atLeastBitsPerSecond: fc.constant(0),
    estimateBitsPerSecond: fc.oneof(fc.double({ min: 0, max: 100e9, noNaN: true }), fc.constantFrom(10e9, 50e9, null)),
  }),
  isRdmaAvailable: fc.boolean(),
});

test('a better path never lowers the score of RDMA and never raises that of TCP', () => {
  const better = fc.record({
    latency: fc.double({ min: 0, max: 1, noNaN: true }),
    loss: fc.double({ min: 0, max: 1, noNaN: true }),
    capacity: fc.double({ min: 1, max: 100, noNaN: true }),
  });
  fc.assert(
    fc.property(anyPath, better, (path, by) => {
      const { estimateBitsPerSecond, atLeastBitsPerSecond } = path.capacity;
      const improved: ScoredPath = {
        latencyMicros: path.latencyMicros * by.latency,
        lossRatio: path.lossRatio === null ? null : path.lossRatio * by.loss,
        capacity: {
          atLeastBitsPerSecond,
          estimateBitsPerSecond: estimateBitsPerSecond === null ? null : estimateBitsPerSecond * by.capacity,
        },
        isRdmaAvailable: true,
      };
      expect(score(criteria.rdma, improved)).toBeGreaterThanOrEqual(score(criteria.rdma, path));
      expect(score(criteria.tcp, improved)).toBeLessThanOrEqual(score(criteria.tcp, path));
    }),
  );
});

test('more that was delivered never lowers the score of RDMA and never raises that of TCP', () => {
  const delivered = fc.double({ min: 0, max: 100e9, noNaN: true });
  fc.assert(
    fc.property(anyPath, delivered, delivered, (path, one, two) => {
      const [less, more] = one < two ? [one, two] : [two, one];
      const having = (atLeastBitsPerSecond: number): ScoredPath => ({
        ...path,
        capacity: { atLeastBitsPerSecond, estimateBitsPerSecond: null },
      });
      expect(score(criteria.rdma, having(more))).toBeGreaterThanOrEqual(score(criteria.rdma, having(less)));
      expect(score(criteria.tcp, having(more))).toBeLessThanOrEqual(score(criteria.tcp, having(less)));
    }),
  );
});

test('a score lies between 0 and 1', () => {
  fc.assert(
    fc.property(anyPath, (path) => {
      for (const list of [criteria.rdma, criteria.tcp]) {
        expect(score(list, path)).toBeGreaterThanOrEqual(0);
        expect(score(list, path)).toBeLessThanOrEqual(1 + 1e-9);
      }
    }),
  );
});
