import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseStateLock } from './lock.ts';
import {
  changedOutputs,
  driftedAddresses,
  errorsOf,
  parseLine,
  parseLines,
  parseOutputs,
  plannedChanges,
} from './parse.ts';

const fixtures = join(import.meta.dirname, '..', '..', 'test', 'fixtures', 'terraform');
const fixture = (name: string): string => readFileSync(join(fixtures, name), 'utf8');

test('reads the planned changes of a recorded plan', () => {
  const lines = parseLines(fixture('plan-create.jsonl'));
  expect(plannedChanges(lines)).toEqual([
    { address: 'aws_key_pair.use1', type: 'aws_key_pair', action: 'create' },
    { address: 'aws_vpc.use1', type: 'aws_vpc', action: 'create' },
  ]);
  expect(changedOutputs(lines).map((output) => output.name)).toContain('instances');
  expect(driftedAddresses(lines)).toEqual([]);
  expect(errorsOf(lines)).toEqual([]);
});

test('reads who holds a lock, since when', () => {
  const lock = parseStateLock(errorsOf(parseLines(fixture('plan-locked.jsonl'))));
  expect(lock).toEqual({
    id: 'd20ba1ad-4884-453d-6913-5c0fe30cdffc',
    who: 'operator@workstation',
    createdMs: Date.parse('2026-11-23T20:46:49.399Z'),
  });
});

test('finds no lock in other errors', () => {
  expect(parseStateLock([{ severity: 'error', summary: 'Invalid reference', detail: 'ID: x' }])).toBeNull();
});

test('passes over text that is not a line of the machine-readable interface', () => {
  expect(parseLine('Initializing the backend...')).toBeNull();
  expect(parseLine('{"type":"change_summ')).toBeNull();
  expect(parseLine('{"no":"type"}')).toBeNull();
});

test('reads output values and leaves their types out', () => {
  expect(parseOutputs('{"vpcs":{"sensitive":false,"type":["list","string"],"value":["a"]}}')).toEqual({ vpcs: ['a'] });
});
