import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Misdeed, misdeeds } from './misdeed.ts';
import { newReputation, type Reputation, recordMisdeed, reputationAt, settleReputation } from './reputation.ts';

const hour = 3_600_000;
const settings = { decayIntervalMs: hour, minReputation: 0.5, blacklistThreshold: 0.1, maxRecoveries: 3 };

test.each(Object.entries(misdeeds))('%s costs what it weighs', (kind, { weight }) => {
  const once = after([[kind as Misdeed, 0]]);
  expect(reputationAt(once, settings, 0)).toBeCloseTo(1 - weight, 9);
  expect(once.place).toBe('member');
});

test('what is held against a peer halves with every decay interval', () => {
  const once = after([['equivocation', 0]]);
  expect(reputationAt(once, settings, hour)).toBeCloseTo(0.8, 9);
  expect(reputationAt(once, settings, 2 * hour)).toBeCloseTo(0.9, 9);
});

test('misdeeds of several kinds weigh half as much again', () => {
  const both = after([
    ['flood', 0],
    ['malformed', 0],
  ]);
  expect(reputationAt(both, settings, 0)).toBeCloseTo(1 - 0.33 * 1.5, 9);
});

test('below the least reputation a peer is quarantined, until it has recovered halfway', () => {
  const bad = after([
    ['equivocation', 0],
    ['equivocation', 0],
  ]);
  expect(bad).toMatchObject({ place: 'quarantined', quarantines: 1 });
  // 0.8 held: 0.25 are left after log2(0.8 / 0.25) = 1.68 intervals.
  expect(settleReputation(bad, settings, 1.67 * hour).place).toBe('quarantined');
  expect(settleReputation(bad, settings, 1.69 * hour).place).toBe('member');
});

test('below the threshold a peer is shut out at once, and time does not let it in', () => {
  const worst = after([
    ['equivocation', 0],
    ['flood', 0],
  ]);
  expect(worst.place).toBe('shut-out');
  expect(settleReputation(worst, settings, 1_000 * hour).place).toBe('shut-out');
});

test('a peer comes back three times, and not a fourth', () => {
  let reputation = newReputation;
  const places = [0, 10, 20, 30].map((at) => {
    reputation = record(record(reputation, 'equivocation', at * hour), 'equivocation', at * hour);
    return reputation.place;
  });
  expect(places).toEqual(['quarantined', 'quarantined', 'quarantined', 'shut-out']);
});

test('after a day without a misdeed earlier quarantines are forgotten', () => {
  const once = after([
    ['equivocation', 0],
    ['equivocation', 0],
  ]);
  const recovered = settleReputation(once, settings, 10 * hour);
  expect(recovered).toMatchObject({ place: 'member', quarantines: 1 });
  expect(settleReputation(recovered, settings, 24 * hour).quarantines).toBe(0);
});

const proven = kinds((kind) => misdeeds[kind].isProven);
const unproven = kinds((kind) => !misdeeds[kind].isProven);
const someTime = fc.integer({ min: 0, max: 20 * hour });
const history = fc
  .array(fc.tuple(fc.constantFrom(...proven, ...unproven), someTime), { maxLength: 40 })
  .map((list) => list.toSorted(([, a], [, b]) => a - b));

test('nothing that anybody on the way can bring about costs a peer its place, nor hastens that', () => {
  const lies = fc.array(fc.tuple(fc.constantFrom(...unproven), someTime), { maxLength: 60 });
  fc.assert(
    fc.property(history, lies, (own, forged) => {
      const ownProven = own.filter(([kind]) => misdeeds[kind].isProven);
      const alone = after(ownProven);
      const together = after([...ownProven, ...forged].toSorted(([, a], [, b]) => a - b));
      for (const now of [20 * hour, 30 * hour, 60 * hour]) {
        const { place, quarantines } = settleReputation(alone, settings, now);
        expect(settleReputation(together, settings, now)).toMatchObject({ place, quarantines });
      }
    }),
  );
});

test('unproven misdeeds lower the reputation to the least that takes part, and no further', () => {
  const flooded = after(Array.from({ length: 100_000 }, () => ['invalid-mac', 0] as const));
  expect(flooded.place).toBe('member');
  expect(reputationAt(flooded, settings, 0)).toBe(settings.minReputation);
});

test('one more misdeed never raises the reputation, and waiting never lowers it', () => {
  fc.assert(
    fc.property(history, fc.constantFrom(...proven, ...unproven), someTime, (done, kind, later) => {
      const before = after(done);
      const now = (done.at(-1)?.[1] ?? 0) + later;
      const more = record(before, kind, now);
      expect(reputationAt(more, settings, now)).toBeLessThanOrEqual(reputationAt(before, settings, now) + 1e-9);
      expect(reputationAt(more, settings, now + hour)).toBeGreaterThanOrEqual(reputationAt(more, settings, now) - 1e-9);
    }),
  );
});

function after(done: readonly (readonly [Misdeed, number])[]): Reputation {
  return done.reduce((reputation, [kind, at]) => record(reputation, kind, at), newReputation);
}

function record(reputation: Reputation, kind: Misdeed, now: number): Reputation {
  return recordMisdeed(reputation, kind, { settings, now });
}

function kinds(holds: (kind: Misdeed) => boolean): readonly Misdeed[] {
  return (Object.keys(misdeeds) as Misdeed[]).filter(holds);
}
