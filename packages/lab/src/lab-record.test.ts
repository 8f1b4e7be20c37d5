import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { smallPlan } from './lab-plan.fixture.ts';
import { readLabId, readLabRecord, recordPath, writeLabRecord } from './lab-record.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-record-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('reads back what it wrote', async () => {
  const record = { formatVersion: 1, plan: smallPlan(), image: '/cache/x' } as const;
  await writeLabRecord(dir, record);
  expect(await readLabRecord(dir)).toEqual(record);
  expect(await readLabId(dir)).toBe('dw000001');
});

test('knows the lab also from a record that was cut off', async () => {
  await writeFile(recordPath(dir), '{"formatVersion": 1, "plan": {"lab": "dw000001", "segm');
  expect(await readLabRecord(dir)).toBeNull();
  expect(await readLabId(dir)).toBe('dw000001');
});

test('takes no id from a record that names something no lab is called', async () => {
  await writeFile(recordPath(dir), '{"plan": {"lab": "system.slice"}}');
  expect(await readLabId(dir)).toBeNull();
});

test('finds nothing in an empty directory', async () => {
  expect(await readLabRecord(dir)).toBeNull();
  expect(await readLabId(dir)).toBeNull();
});
