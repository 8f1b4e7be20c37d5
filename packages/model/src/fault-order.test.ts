import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderFaults } from './fault-order.ts';
import type { Fault } from './scenario.ts';

const fault = (name: string, trials: number): Fault => ({
  name,
  what: { kind: 'gateway', node: 'dc1-gw1' },
  flows: [],
  trials,
  holdMs: null,
  packetBytes: null,
  isCanary: false,
  limits: null,
});

const faultsOf = fc
  .uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]{1,8}$/), fc.integer({ min: 1, max: 30 })), {
    minLength: 1,
    maxLength: 10,
    selector: ([name]) => name,
  })
  .map((pairs) => pairs.map(([name, trials]) => fault(name, trials)));
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

const shown = (scenario: Parameters<typeof orderFaults>[0]): string =>
  orderFaults(scenario)
    .map((turn) => `${turn.fault.name} ${turn.trial}`)
    .join(', ');

test('the order of a seed is this one for ever: recorded runs are repeated with it', () => {
  const faults = [fault('link', 4), fault('gateway', 4), fault('canary', 2)];
  expect(shown({ seed: 1, faults })).toMatchInlineSnapshot(
    `"canary 1, link 1, gateway 1, link 2, gateway 2, gateway 3, canary 2, link 3, link 4, gateway 4"`,
  );
  expect(shown({ seed: 2, faults })).toMatchInlineSnapshot(
    `"link 1, gateway 1, link 2, canary 1, gateway 2, gateway 3, link 3, link 4, canary 2, gateway 4"`,
  );
});

test('every trial of every fault is there once, those of a fault in their order', () => {
  fc.assert(
    fc.property(seeds, faultsOf, (seed, faults) => {
      const order = orderFaults({ seed, faults });
      for (const { name, trials } of faults) {
        const own = order.filter((turn) => turn.fault.name === name).map((turn) => turn.trial);
        expect(own).toEqual(Array.from({ length: trials }, (_, index) => index + 1));
      }
      expect(order).toHaveLength(faults.reduce((sum, { trials }) => sum + trials, 0));
    }),
  );
});

test('the same seed gives the same order, whatever order the faults are written in', () => {
  fc.assert(
    fc.property(seeds, faultsOf, (seed, faults) => {
      expect(shown({ seed, faults })).toBe(shown({ seed, faults: faults.toReversed() }));
    }),
  );
});

test('another seed gives another order', () => {
  const faults = [fault('link', 10), fault('gateway', 10), fault('zone', 10)];
  const orders = new Set(Array.from({ length: 50 }, (_, seed) => shown({ seed, faults })));
  expect(orders.size).toBe(50);
});

test('at every moment each fault has had its share of the trials', () => {
  fc.assert(
    fc.property(seeds, faultsOf, (seed, faults) => {
      const order = orderFaults({ seed, faults });
      for (const { name, trials } of faults) {
        let done = 0;
        for (const [index, turn] of order.entries()) {
          if (turn.fault.name === name) done++;
          const share = (trials * (index + 1)) / order.length;
          // Every fault is less than one trial ahead of or behind the clock; so is the sum of them, once per fault.
          expect(Math.abs(done - share)).toBeLessThanOrEqual(1 + (trials * faults.length) / order.length);
        }
      }
    }),
  );
});

test('without one of the faults the others keep their order', () => {
  fc.assert(
    fc.property(seeds, faultsOf, (seed, faults) => {
      const [, ...others] = faults;
      const kept = orderFaults({ seed, faults }).filter((turn) => turn.fault !== faults[0]);
      expect(kept).toEqual(orderFaults({ seed, faults: others }));
    }),
  );
});
