import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Decision } from './decide.ts';
import { advance, newSelection, type SelectionOptions } from './selection.ts';
import type { ChosenTransport, SelectionInput } from './selection-input.ts';
import { hybridSelection, path, seconds } from './selection-tests.fixture.ts';

const settings = hybridSelection();
const near = path('rdma', { latencyMicros: 5, gigabits: 100, loss: 0 });
const far = path('rdma', { latencyMicros: 20_000, gigabits: 1, loss: 0.01 });
const middling = path('rdma', { latencyMicros: 1_000, gigabits: 40, loss: 0.0005 });
const tcp = path('tcp', { latencyMicros: 40, gigabits: 9, loss: 0 });
const free = { carrying: null, pinned: null } as const;

test('the declared transport is taken first, without a measurement', () => {
  expect(run([{ at: 0, ...free, paths: [tcp, near] }])).toMatchObject([
    { use: 'rdma', reason: 'first-path', isSwitch: false },
  ]);
  expect(run([{ at: 0, ...free, paths: [tcp] }])).toMatchObject([{ use: 'tcp', reason: 'first-path' }]);
  expect(run([{ at: 0, ...free, paths: [] }])).toMatchObject([{ use: null, reason: 'no-path' }]);
});

test('a declared path that comes a little late is taken, and one that has failed is not', () => {
  const late = seconds(0, 5, (second) => ({ ...free, paths: second < 2 ? [tcp] : [tcp, middling] }));
  expect(run(late)).toMatchObject([
    { use: 'tcp', reason: 'first-path' },
    { use: 'tcp', reason: 'only-path' },
    { use: 'rdma', reason: 'first-path', isSwitch: true },
    { use: 'rdma', reason: 'not-measured' },
    { use: 'rdma', reason: 'not-measured' },
  ]);
  const failed = seconds(0, 90, (second) => ({ ...free, paths: second === 2 ? [tcp] : [tcp, middling] }));
  expect(run(failed).at(-1)).toMatchObject({ use: 'tcp', reason: 'dead-zone' });
});

test('a path that has become bad is left once half a window has seen it', () => {
  const decisions = run(seconds(0, 8, () => ({ ...free, paths: [far, tcp] })));
  expect(decisions.map(({ reason }) => reason)).toEqual([
    'first-path',
    ...Array.from({ length: 4 }, () => 'not-measured'),
    'better-path',
    'best-path',
    'best-path',
  ]);
  expect(decisions[5]).toMatchObject({ use: 'tcp', isSwitch: true, drainMs: 10_000 });
  expect(decisions[5]?.scores?.tcp).toBeCloseTo(0.9, 9);
});

test('in the dead zone the link stays where it is, on either transport', () => {
  for (const declared of ['rdma', 'tcp'] as const) {
    const decisions = run(
      seconds(0, 60, () => ({ ...free, paths: [middling, tcp] })),
      { ...settings, declared },
    );
    expect(decisions.at(-1)).toMatchObject({ use: declared, reason: 'dead-zone' });
    expect(decisions.some(({ isSwitch }) => isSwitch)).toBe(false);
  }
});

test('a score on its threshold neither enters nor leaves', () => {
  const edge = path('rdma', { latencyMicros: 50, gigabits: 20, loss: 0.0005 });
  for (const declared of ['rdma', 'tcp'] as const) {
    const decisions = run(
      seconds(0, 60, () => ({ ...free, paths: [edge, tcp] })),
      { ...settings, declared },
    );
    expect(decisions.at(-1)).toMatchObject({ use: declared, reason: 'dead-zone' });
  }
});

test('a score of exactly threshold plus hysteresis enters, and one of exactly threshold minus hysteresis does not leave', () => {
  const entering = path('rdma', { latencyMicros: 5, gigabits: 100, loss: 0.001 });
  const one = run(
    seconds(0, 8, () => ({ ...free, paths: [entering, tcp] })),
    { ...settings, declared: 'tcp' },
  );
  expect(one.at(-1)).toMatchObject({ use: 'rdma' });
  // 0.4 + 0.2 for RDMA, and criteria of TCP that always hold.
  const always = [{ metric: 'rdmaAvailable', operator: 'equals', value: true, weight: 1 }] as const;
  const rdma = settings.criteria.rdma.filter(({ metric }) => metric !== 'rdmaAvailable');
  const kept = [...rdma, { metric: 'rdmaAvailable', operator: 'equals', value: false, weight: 0.1 }] as const;
  const both = { ...settings, criteria: { rdma: kept, tcp: always } };
  const staying = path('rdma', { latencyMicros: 5, gigabits: 20, loss: 0 });
  const two = run(
    seconds(0, 20, () => ({ ...free, paths: [staying, tcp] })),
    both,
  );
  expect(two.at(-1)).toMatchObject({ use: 'rdma', reason: 'dead-zone' });
  expect(two.at(-1)?.scores?.rdma).toBeCloseTo(0.6, 9);
});

test('an idle link is not a slow link', () => {
  const idle = path('rdma', { latencyMicros: 5, gigabits: null, deliveredGigabits: 0, loss: 0 });
  const decisions = run(
    seconds(0, 8, () => ({ ...free, paths: [idle, tcp] })),
    { ...settings, declared: 'tcp' },
  );
  expect(decisions.at(-1)).toMatchObject({ use: 'rdma' });
});

test('without RDMA there is never RDMA, whatever is measured', () => {
  const close = path('tcp', { latencyMicros: 5, gigabits: 100, loss: 0 });
  const decisions = run(seconds(0, 40, () => ({ carrying: null, pinned: 'rdma' as const, paths: [close] })));
  expect(new Set(decisions.map(({ use }) => use))).toEqual(new Set(['tcp']));
});

test('without a measurement the link stays', () => {
  const unmeasured = { ...far, roundTripMicros: null };
  const decisions = run(seconds(0, 60, () => ({ ...free, paths: [unmeasured, tcp] })));
  expect(decisions.at(-1)).toMatchObject({ use: 'rdma', reason: 'not-measured', scores: null });
});

test('a dead path is left at once, also within the cooldown, and returned to only after it', () => {
  const inputs = seconds(0, 80, (second) => ({
    ...free,
    // Switched to RDMA at 5, where it dies at 7 and comes back at 8.
    paths: second === 7 ? [tcp] : [near, tcp],
  }));
  const decisions = run(inputs, { ...settings, declared: 'tcp' });
  expect(switches(inputs, decisions)).toEqual([
    [5, 'rdma'],
    [7, 'tcp'],
    [37, 'rdma'],
  ]);
  expect(decisions[7]).toMatchObject({ reason: 'path-died', drainMs: 0 });
  expect(decisions[36]).toMatchObject({ reason: 'cooldown' });
});

test('a link that moved by itself is followed, and its move begins the cooldown', () => {
  const inputs = seconds(0, 60, (second) => ({
    carrying: second === 10 ? ('tcp' as const) : null,
    pinned: null,
    paths: [near, tcp],
  }));
  expect(switches(inputs, run(inputs))).toEqual([[40, 'rdma']]);
});

test('what is pinned is used while it lives', () => {
  const inputs = seconds(0, 20, (second) => ({
    carrying: null,
    pinned: 'tcp' as const,
    paths: second >= 10 ? [near] : [near, tcp],
  }));
  const decisions = run(inputs);
  expect(decisions[5]).toMatchObject({ use: 'tcp', reason: 'pinned' });
  expect(decisions[12]).toMatchObject({ use: 'rdma' });
});

test('asked ever so often, it remembers no more than two measurements per interval, and decides as if asked in time', () => {
  let selection = newSelection;
  let decision: Decision | null = null;
  for (let at = 0; at <= 20_000; at += 1) {
    const step = advance(selection, { at, ...free, paths: [at < 10_000 ? near : far, tcp] }, settings);
    selection = step.selection;
    if (step.decision.isSwitch) decision ??= { ...step.decision };
    if (step.decision.isSwitch) expect(at).toBeGreaterThan(14_000);
  }
  expect(decision?.use).toBe('tcp');
  expect(selection.samples.length).toBeLessThanOrEqual(2 * (2 * 10 + 1));
});

test('no decision flips twice within a cooldown, unless a path died', () => {
  const observed = fc.record({
    latencyMicros: fc.constantFrom(5, 99, 100, 500, 10_000, 20_000),
    gigabits: fc.constantFrom(0, 5, 20, 60, null),
    loss: fc.constantFrom(0, 0.001, 0.02, null),
  });
  const second = fc.record({ observed, lives: fc.double({ min: 0, max: 1, noNaN: true }) });
  fc.assert(
    fc.property(fc.array(second, { minLength: 100, maxLength: 200 }), fc.integer({ min: 1, max: 40 }), (day, hold) => {
      const inputs = seconds(0, day.length, (index) => {
        // Each observation is held for a while, or the median would hide them all.
        const chosen = day[index - (index % hold)] ?? day[0];
        const rdma = chosen === undefined ? near : path('rdma', chosen.observed);
        return { ...free, paths: (chosen?.lives ?? 1) < 0.1 ? [tcp] : [rdma, tcp] };
      });
      const decisions = run(inputs);
      let last = Number.NEGATIVE_INFINITY;
      for (const [index, { isSwitch, reason }] of decisions.entries()) {
        if (!isSwitch) continue;
        const at = inputs[index]?.at ?? 0;
        if (reason !== 'path-died') expect(at - last).toBeGreaterThanOrEqual(settings.cooldownMs);
        last = at;
      }
    }),
  );
});

function run(inputs: readonly SelectionInput[], options: SelectionOptions = settings): readonly Decision[] {
  let selection = newSelection;
  return inputs.map((input) => {
    const step = advance(selection, input, options);
    selection = step.selection;
    return step.decision;
  });
}

/** [second, to] */
function switches(
  inputs: readonly SelectionInput[],
  decisions: readonly Decision[],
): readonly [number, ChosenTransport | null][] {
  return decisions.flatMap((decision, index) =>
    decision.isSwitch ? [[(inputs[index]?.at ?? 0) / 1_000, decision.use] as [number, ChosenTransport | null]] : [],
  );
}
