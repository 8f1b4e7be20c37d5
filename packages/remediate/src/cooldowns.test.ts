import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentPaths } from '@dwcp/environment';
import { driftOf } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyRecorded, cooledAs, coolingUntil, loadRepaired, recordRepaired } from './cooldowns.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-cooldowns-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const paths = () => environmentPaths({ projectDir: dir, environment: 'lab', stateDir: dir });
const minute = 60_000;

test('what was repaired is left for its time and no longer', async () => {
  await recordRepaired(paths(), ['a'], 10 * minute);
  await recordRepaired(paths(), ['b'], 15 * minute);
  const until = async (now: number) => [
    ...coolingUntil(await loadRepaired(paths()), { cooldownMs: 10 * minute, now }).keys(),
  ];
  expect(await until(16 * minute)).toEqual(['a', 'b']);
  expect(await until(20 * minute)).toEqual(['b']);
  expect(await until(25 * minute)).toEqual([]);
  expect(coolingUntil(await loadRepaired(paths()), { cooldownMs: 0, now: 16 * minute }).size).toBe(0);
});

test('nothing is kept of what is long over, and nothing at all before the first repair', async () => {
  expect(await loadRepaired(paths())).toEqual({});
  await recordRepaired(paths(), ['a'], 0);
  await recordRepaired(paths(), ['b'], 25 * 60 * minute);
  expect(Object.keys(await loadRepaired(paths()))).toEqual(['b']);
});

test('a record that cannot be read stops, and says which file to remove', async () => {
  await recordRepaired(paths(), ['a'], 0);
  const file = join(paths().drift, 'repaired.json');
  await writeFile(file, '{"formatVersion":1');
  await expect(loadRepaired(paths())).rejects.toMatchObject({ code: 'STATE_CORRUPT', hint: `remove ${file}` });
});

test('a subject is the same whatever is wrong with it this time, and another on every node', () => {
  const subject = '/etc/x';
  const missing = cooledAs(driftOf('file/missing', { subject }));
  expect(cooledAs(driftOf('file/changed', { subject }))).toBe(missing);
  expect(cooledAs(driftOf('file/changed', { subject, node: 'dc1-gw2' }))).not.toBe(missing);
  expect(cooledAs(driftOf('unit/not-active', { subject }))).not.toBe(missing);
  expect(cooledAs(driftOf('file/changed', { subject: '/etc/y' }))).not.toBe(missing);
});

test('a repair of the future, recorded by a clock that was wrong, holds nothing up and is forgotten', async () => {
  await recordRepaired(paths(), ['a'], 60 * minute);
  expect(coolingUntil(await loadRepaired(paths()), { cooldownMs: 10 * minute, now: 0 }).size).toBe(0);
  await recordRepaired(paths(), ['b'], 0);
  expect(Object.keys(await loadRepaired(paths()))).toEqual(['b']);
});

test('a monitor that is killed while it repairs does not repair the same at once for ever; a person finishes', async () => {
  const killed = async (isUnattended: boolean, subject: string): Promise<void> => {
    const options = { paths: paths(), isUnattended, now: 0 };
    const whileApplied = () => loadRepaired(paths()).then((repaired) => Promise.reject(Object.keys(repaired)));
    await expect(applyRecorded([subject], options, whileApplied)).rejects.toEqual(isUnattended ? [subject] : []);
  };
  await killed(false, 'a');
  await killed(true, 'b');
});
