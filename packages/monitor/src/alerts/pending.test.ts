import { expect, test } from 'vitest';
import { sampleDrift } from '../drift-report.fixture.ts';
import type { Alert, AlertChange } from './alert.ts';
import { driftEntry } from './entries.ts';
import {
  addEntries,
  afterFailure,
  afterSent,
  isPending,
  nothingPending,
  type Pending,
  planAttempt,
} from './pending.ts';

const limits = { maxEntries: 3, maxAlerts: 2, perMs: 1000, firstRetryMs: 100, longestRetryMs: 800 };

const entry = (key: string, change: AlertChange = 'new') =>
  driftEntry(change, sampleDrift(key), { sinceMs: 0, previous: null });
const add = (pending: Pending, ...keys: readonly string[]) =>
  addEntries(
    pending,
    keys.map((key) => entry(key)),
    { limits, id: keys.join('+') },
  );
const alertOf = ({ id, entries, heldBack, leftOut }: Pending): Alert => ({
  id: id ?? '',
  environment: 'lab',
  at: '',
  entries,
  heldBack,
  leftOut,
  open: 0,
});
const keysOf = ({ entries }: Pending) => entries.map(({ key }) => key);

test('nothing to tell is no attempt, something is one at once', () => {
  expect(planAttempt(nothingPending, { nowMs: 0, limits })).toBeNull();
  expect(planAttempt(add(nothingPending, 'a'), { nowMs: 0, limits })).toBe(0);
});

test('of one key the later entry counts, and what was held back is counted', () => {
  const first = add(nothingPending, 'a', 'b');
  const second = addEntries(first, [entry('a', 'resolved')], { limits, id: 'later' });
  expect(second).toMatchObject({ id: 'later', heldBack: 1, leftOut: 0 });
  expect(second.entries.map(({ key, change }) => `${change} ${key}`)).toEqual(['new b', 'resolved a']);
});

test('the room is bounded: the oldest give way and are counted', () => {
  let pending: Pending = nothingPending;
  for (let run = 0; run < 100; run++) pending = add(pending, `d${run}`);
  expect(keysOf(pending)).toEqual(['d97', 'd98', 'd99']);
  expect(pending).toMatchObject({ leftOut: 97, heldBack: 99 });
});

test('no more alerts than the limit go in its time', () => {
  let pending: Pending = nothingPending;
  for (const nowMs of [0, 100]) {
    pending = add(pending, `at ${nowMs}`);
    expect(planAttempt(pending, { nowMs, limits })).toBe(0);
    pending = afterSent(pending, alertOf(pending), { nowMs, limits });
  }
  pending = add(pending, 'third');
  expect(planAttempt(pending, { nowMs: 200, limits })).toBe(800);
  expect(planAttempt(pending, { nowMs: 1000, limits })).toBe(0);
});

test('after a failure the wait doubles up to the longest, and a success forgets it', () => {
  let pending = add(nothingPending, 'a');
  const waits: number[] = [];
  for (let attempt = 0; attempt < 6; attempt++) {
    pending = afterFailure(pending, { retryAfterMs: null, isFinal: false }, { nowMs: 0, limits, random: 0.5 });
    waits.push(pending.notBeforeMs);
  }
  expect(waits).toEqual([100, 200, 400, 800, 800, 800]);
  expect(pending).toMatchObject({ id: 'a', failures: 6 });
  expect(keysOf(pending)).toEqual(['a']);
  expect(afterSent(pending, alertOf(pending), { nowMs: 900, limits })).toMatchObject({
    id: null,
    entries: [],
    failures: 0,
    notBeforeMs: 0,
  });
});

test('a receiver may ask for a longer wait, for an hour at most; what is final waits the longest', () => {
  const waitOf = (retryAfterMs: number | null, isFinal: boolean) =>
    afterFailure(add(nothingPending, 'a'), { retryAfterMs, isFinal }, { nowMs: 0, limits, random: 0.5 }).notBeforeMs;
  expect([waitOf(5_000, false), waitOf(10 ** 9, false), waitOf(1, false), waitOf(null, true)]).toEqual([
    5_000, 3_600_000, 100, 800,
  ]);
});

test('what came while an alert was on its way is told in the next', () => {
  const first = add(nothingPending, 'a');
  const sent = alertOf(first);
  const meanwhile = add(first, 'b');
  const after = afterSent(meanwhile, sent, { nowMs: 0, limits });
  expect(keysOf(after)).toEqual(['b']);
  expect(after).toMatchObject({ id: 'b', heldBack: 0 });
});

test('an entry that changed while it was on its way is told again', () => {
  const first = add(nothingPending, 'a');
  const meanwhile = addEntries(first, [entry('a', 'resolved')], { limits, id: 'later' });
  const after = afterSent(meanwhile, alertOf(first), { nowMs: 0, limits });
  expect(after.entries.map(({ change }) => change)).toEqual(['resolved']);
});

test('a clock that was set back silences no channel for longer than a receiver may ask', () => {
  const late = { ...add(nothingPending, 'a'), notBeforeMs: 10 ** 12, sentAtMs: [10 ** 12, 10 ** 12 + 1] };
  expect(planAttempt(late, { nowMs: 0, limits })).toBe(3_600_000);
});

test('what is kept can be read again, and something else is not', () => {
  const pending: unknown = JSON.parse(JSON.stringify(add(nothingPending, 'a')));
  expect(isPending(pending)).toBe(true);
  expect(isPending({ ...nothingPending, entries: [{ change: 'other' }] })).toBe(false);
});
