import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentPaths, isRunningConfigBaseline, loadBaseline, loadBaselinePart } from '@dwcp/environment';
import { type Context, processRunner, recordingSink } from '@dwcp/io';
import { labTopology } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordBaseline } from './record-baseline.ts';
import type { Machines } from './record-machines.ts';

const { signal } = new AbortController();
const sink = recordingSink();
const { events } = sink;
const ctx: Context = { run: processRunner(signal), events: sink, now: () => 0, signal };
const description = { topology: labTopology(), inputs: [] };
const release = (number: number): string => String(number).padStart(64, '0');

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-record-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const paths = () => environmentPaths({ projectDir: dir, stateDir: dir, environment: 'lab' });

async function deployed(number: number, interrupted: readonly number[] = [], machines: Machines = {}): Promise<void> {
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
  const done = { description, release: release(number), checks: [], machines };
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

const machine = (frr: string): Machines => ({ 'dc1-gw1': { machineId: 'one', packages: { frr }, hugepages: {} } });

async function recordedFrr(): Promise<string | undefined> {
  const parts = (await loadBaseline(paths().baseline))?.parts;
  if (parts === undefined) return undefined;
  const part = await loadBaselinePart(paths().baselineParts, parts.runningConfig, isRunningConfigBaseline);
  return part.nodes['dc1-gw1']?.packages.frr;
}

test('a deploy records newer packages and calls no older one right', async () => {
  await deployed(1, [], machine('8.4.4-1'));
  await deployed(1, [], machine('8.4.2-1'));
  expect(await recordedFrr()).toBe('8.4.4-1');
  await deployed(2, [], machine('8.5.0-1'));
  expect(await recordedFrr()).toBe('8.5.0-1');
  // A node that does not answer keeps what is known of it.
  await deployed(3);
  expect(await recordedFrr()).toBe('8.5.0-1');
});

test('of the parts of a baseline only those it refers to are left', async () => {
  for (const version of ['8.4.4-1', '8.4.5-1', '8.4.6-1']) await deployed(1, [], machine(version));
  const parts = (await loadBaseline(paths().baseline))?.parts;
  expect((await readdir(paths().baselineParts)).toSorted()).toEqual(
    [parts?.terraform?.file, parts?.runningConfig.file].filter((file) => file !== undefined).toSorted(),
  );
});

test('a damaged part is told and written anew', async () => {
  await deployed(1, [], machine('8.4.4-1'));
  const file = (await readdir(paths().baselineParts)).find((name) => name.startsWith('running-config')) ?? '';
  await writeFile(join(paths().baselineParts, file), '{}');
  const before = events.length;
  await deployed(1, [], machine('8.4.2-1'));
  expect(events.slice(before).map(({ code }) => code)).toContain('deploy.baseline-part-lost');
  expect(await recordedFrr()).toBe('8.4.2-1');
});
