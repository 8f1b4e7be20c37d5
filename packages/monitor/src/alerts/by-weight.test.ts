import { expect, test } from 'vitest';
import { sampleDrift } from '../drift-report.fixture.ts';
import type { AlertChange, AlertEntry } from './alert.ts';
import { weightiest, worstFirst } from './by-weight.ts';
import { driftEntry, runEntry } from './entries.ts';

const entry = (key: string, severity: 'critical' | 'high' | 'low', change: AlertChange = 'new'): AlertEntry =>
  driftEntry(change, sampleDrift(key, { severity }), { sinceMs: 0, previous: null });
const keys = (entries: readonly AlertEntry[]) => entries.map(({ key }) => key);

const entries = [
  entry('over', 'critical', 'resolved'),
  entry('low', 'low'),
  entry('old', 'critical'),
  entry('high', 'high'),
  entry('new', 'critical'),
  runEntry('run-failed', { sinceMs: 0, text: '' }),
];

test('what is worst stands first, and what is over last, however bad it was', () => {
  expect(keys(worstFirst(entries))).toEqual(['old', 'new', 'run', 'high', 'low', 'over']);
});

test('where there is no room the least weighty go first, then the earliest, and the order stays', () => {
  expect(keys(weightiest(entries, 6))).toEqual(keys(entries));
  expect(keys(weightiest(entries, 4))).toEqual(['old', 'high', 'new', 'run']);
  expect(keys(weightiest(entries, 2))).toEqual(['new', 'run']);
  expect(weightiest(entries, 0)).toEqual([]);
});
