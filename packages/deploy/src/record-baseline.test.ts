import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentPaths, loadBaseline } from '@dwcp/environment';
import { type Context, processRunner, recordingSink } from '@dwcp/io';
import { labTopology } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordBaseline } from './record-baseline.ts';

const { signal } = new AbortController();
const ctx: Context = { run: processRunner(signal), events: recordingSink(), now: () => 0, signal };
const description = { topology: labTopology(), inputs: [] };
const release = (number: number): string => String(number).padStart(64, '0');

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-record-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const paths = () => environmentPaths({ projectDir: dir, stateDir: dir, environment: 'lab' });

async function deployed(number: number, interrupted: readonly number[] = []): Promise<void> {
  const path = join(paths().releases, release(number));
  await mkdir(path, { recursive: true });
  await utimes(path, number * 60, number * 60);
  const entries = interrupted.map((other, index) => ({
    seq: index + 1,
    at: '2026-01-01T00:00:00.000Z',
    code: 'release.chosen',
    data: { release: release(other) },
  }));
  const run = { paths: paths(), ctx, interrupted: entries };
  const done = { description, release: release(number), checks: [], machines: {} };
  await recordBaseline(run, { environment: 'lab', mode: 'hybrid' }, done);
}

test('the release before stays known, also after deploys that changed nothing', async () => {
  await deployed(1);
  expect((await loadBaseline(paths().baseline))?.previousRelease).toBeNull();
  await deployed(2);
  await deployed(2);
  expect(await loadBaseline(paths().baseline)).toMatchObject({
    release: release(2),
    previousRelease: release(1),
    topology: labTopology(),
  });
});

test('of twenty deploys five releases are left, those of now and before among them', async () => {
  for (let number = 1; number <= 20; number++) await deployed(number);
  expect((await readdir(paths().releases)).toSorted()).toEqual([16, 17, 18, 19, 20].map(release));
  await deployed(3);
  expect((await readdir(paths().releases)).toSorted()).toEqual([3, 17, 18, 19, 20].map(release));
});

test('a release that the interrupted run had chosen stays', async () => {
  for (let number = 1; number <= 5; number++) await deployed(number);
  for (let number = 6; number <= 9; number++) await deployed(number, [1]);
  expect(await readdir(paths().releases)).toContain(release(1));
});
