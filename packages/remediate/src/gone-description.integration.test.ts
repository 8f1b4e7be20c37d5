import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { detectDrift } from '@dwcp/drift';
import { processRunner, recordingSink } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deployOnPaper } from './deployed.fixture.ts';
import { remediateDrifts } from './remediate-drifts.ts';

const { signal } = new AbortController();
const ctx = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };
const file = 'config/environments/lab.yaml';
const other = 'config/dwcp-v3-hybrid.yaml';
let deployed: Awaited<ReturnType<typeof deployOnPaper>>;

beforeEach(async () => {
  deployed = await deployOnPaper();
  await git('init', '--quiet');
  await git('add', 'config');
  await git('commit', '--quiet', '--message', 'as deployed');
});
afterEach(() => rm(deployed.options.projectDir, { recursive: true, force: true }));

async function git(...args: readonly string[]): Promise<void> {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  await ctx.run.run(['git', '-C', deployed.options.projectDir, ...identity, ...args], { timeoutMs: 30_000 });
}

const attended = () => ({
  ...deployed.options,
  policy: { kind: 'ask', approve: () => Promise.resolve(true) } as const,
});
const detect = () => detectDrift({ ...deployed.options, mode: null, hosts: [], kinds: ['files'], ignoredIds: [] }, ctx);
const pathOf = (name: string): string => join(deployed.options.projectDir, name);

test('an environment file that is gone is found, and exactly that file comes back from Git', async () => {
  const text = await readFile(pathOf(file), 'utf8');
  await rm(pathOf(file));
  const work = `${await readFile(pathOf(other), 'utf8')}# my work\n`;
  await writeFile(pathOf(other), work);
  const report = await detect();
  expect(report.drifts.map(({ check, subject }) => `${check} ${subject}`).toSorted()).toEqual([
    `description/missing ${file}`,
    `description/not-applied ${other}`,
  ]);
  const done = await remediateDrifts(report, attended(), ctx);
  expect(done.steps).toMatchObject([{ action: 'restore-file', subjects: [file], status: 'done' }]);
  expect(done.drifts.toSorted((a, b) => a.check.localeCompare(b.check))).toMatchObject([
    { check: 'description/missing', action: 'restore-file', outcome: 'fixed' },
    { check: 'description/not-applied', subject: other, outcome: 'left' },
  ]);
  // With the file nothing is left that the report could not look at.
  expect(done.unchecked).toEqual([]);
  expect(await readFile(pathOf(file), 'utf8')).toBe(text);
  expect(await readFile(pathOf(other), 'utf8')).toBe(work);
});

test('a repair of the only drift is a whole success', async () => {
  await rm(pathOf(file));
  const done = await remediateDrifts(await detect(), attended(), ctx);
  expect(done).toMatchObject({ drifts: [{ subject: file, outcome: 'fixed' }], unchecked: [] });
});

test('one whose removal is committed is left, and says so', async () => {
  await rm(pathOf(file));
  await git('add', '--all', 'config');
  await git('commit', '--quiet', '--message', 'gone');
  const report = await detect();
  expect(report.drifts).toMatchObject([
    { check: 'description/missing', changedBy: expect.stringMatching(/^t \(commit /) },
  ]);
  const done = await remediateDrifts(report, attended(), ctx);
  expect(done).toMatchObject({
    steps: [],
    drifts: [{ outcome: 'left', reason: expect.stringContaining('its removal is committed') }],
    unchecked: [{ subject: 'description' }],
  });
});

test('unattended it stays gone: somebody may be moving it', async () => {
  await rm(pathOf(file));
  const done = await remediateDrifts(await detect(), deployed.options, ctx);
  expect(done).toMatchObject({ steps: [], drifts: [{ check: 'description/missing', outcome: 'left' }] });
  await expect(access(pathOf(file))).rejects.toMatchObject({ code: 'ENOENT' });
});
