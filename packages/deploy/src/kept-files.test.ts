import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type Baseline,
  environmentPaths,
  loadBaseline,
  loadPublicKeys,
  requireDriverRecords,
  writeBaseline,
  writePublicKeys,
} from '@dwcp/environment';
import { type Context, openJournal, processRunner, recordingSink } from '@dwcp/io';
import { labTopology } from '@dwcp/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { approvalOf } from './approval.ts';
import { interruptedDeploy } from './deploy-run.ts';
import { ensureSshKey } from './ssh-key.ts';
import { status } from './status.ts';

const { signal } = new AbortController();
const ctx: Context = { run: processRunner(signal), events: recordingSink(), now: () => 0, signal };

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-kept-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const options = () => ({ projectDir: dir, stateDir: dir, environment: 'lab' });
const paths = () => environmentPaths(options());
const process7 = { pid: 7, startTime: '7' };
const baseline: Baseline = {
  environment: 'lab',
  mode: 'hybrid',
  release: 'a'.repeat(64),
  previousRelease: null,
  isVerified: true,
  at: '2026-01-01T00:00:00.000Z',
  inputs: [{ file: 'config/environments/lab.yaml', sha256: 'b'.repeat(64) }],
  topology: labTopology(),
};

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

interface KeptFile {
  readonly path: () => string;
  readonly good: object;
  readonly read: () => Promise<unknown>;
}
const kept: Readonly<Record<string, KeptFile>> = {
  'baseline.json': {
    path: () => paths().baseline,
    good: { formatVersion: 1, ...baseline, topology: undefined },
    read: () => loadBaseline(paths().baseline),
  },
  'public-keys.json': {
    path: () => paths().publicKeys,
    good: { 'dc1-gw1': 'key' },
    read: () => loadPublicKeys(paths().publicKeys),
  },
  'emulator.json': {
    path: () => join(paths().cloud, 'emulator.json'),
    good: { port: 1, identity: process7, instanceToken: 't' },
    read: () => requireDriverRecords(paths()),
  },
  'operation.json': {
    path: () => join(paths().terraform, 'operation.json'),
    good: { startedMs: 1 },
    read: () => requireDriverRecords(paths()),
  },
  'apply.json': {
    path: () => join(paths().terraform, 'apply.json'),
    good: { identity: process7, planFile: '/p', digest: 'd', logFile: '/l' },
    read: () => requireDriverRecords(paths()),
  },
};

describe.each(Object.entries(kept))('%s', (_name, { path, good, read }) => {
  test('absent and as written it is read', async () => {
    await expect(read()).resolves.not.toThrow();
    await write(path(), JSON.stringify(good));
    await expect(read()).resolves.not.toThrow();
  });

  test.each([
    ['cut off', (text: string) => text.slice(0, text.length / 2)],
    ['emptied', () => ''],
    ['filled with zeros', (text: string) => '\0'.repeat(text.length)],
    ['a list', () => '[]'],
    ['null', () => 'null'],
    ['a record of something else', () => '{"dc1-gw1": 1}'],
  ])('%s it is named, with one next step', async (_what, damage) => {
    await write(path(), damage(JSON.stringify(good)));
    await expect(read()).rejects.toMatchObject({
      code: 'STATE_CORRUPT',
      message: `${path()} is not what dwcp wrote`,
      hint: expect.stringMatching(/^(run `dwcp destroy`, then deploy again|remove .* once no terraform runs in .*)$/),
    });
  });
});

test('a baseline is read back with the topology, and one whose topology was edited is refused', async () => {
  await mkdir(paths().root, { recursive: true });
  await writeBaseline(paths().baseline, baseline);
  expect(await loadBaseline(paths().baseline)).toEqual(baseline);
  const text = await readFile(paths().baseline, 'utf8');
  await writeFile(paths().baseline, text.replace('"sshUser": "root"', '"sshUser": 5'));
  await expect(loadBaseline(paths().baseline)).rejects.toMatchObject({ code: 'STATE_CORRUPT' });
});

test('a baseline of a dwcp that kept no topology is read, with nothing claimed of it', async () => {
  const { previousRelease: _previous, topology: _topology, ...earlier } = baseline;
  await write(paths().baseline, JSON.stringify({ formatVersion: 1, ...earlier }));
  expect(await loadBaseline(paths().baseline)).toEqual({ ...baseline, previousRelease: null, topology: null });
});

test('public keys are read back, and none is not a fault', async () => {
  await mkdir(paths().root, { recursive: true });
  await writePublicKeys(paths().publicKeys, {});
  expect(await loadPublicKeys(paths().publicKeys)).toEqual({});
});

test('status of a deployed environment stops at a record it cannot read instead of calling it not deployed', async () => {
  await mkdir(paths().root, { recursive: true });
  await writeBaseline(paths().baseline, baseline);
  await write(join(paths().lab, 'lab.json'), '{"formatVersion": 1, "pl');
  await expect(status(options(), ctx)).rejects.toMatchObject({
    code: 'STATE_CORRUPT',
    message: expect.stringContaining('lab.json'),
  });
});

test('an ssh key with half its bytes is named, not handed to the hosts', async () => {
  const key = join(dir, 'ssh', 'id_ed25519');
  const made = await ensureSshKey(key, ctx);
  expect(await ensureSshKey(key, ctx)).toBe(made);
  await truncate(key, 200);
  await expect(ensureSshKey(key, ctx)).rejects.toMatchObject({
    code: 'STATE_CORRUPT',
    message: `${key} is not what dwcp wrote`,
  });
  await truncate(`${key}.pub`, 0);
  await expect(ensureSshKey(key, ctx)).rejects.toMatchObject({ message: `${key}.pub is not what dwcp wrote` });
});

test('an interrupted deploy tells its mode and what was approved in it, and nothing of an older approval', async () => {
  await mkdir(paths().root, { recursive: true });
  const approval = approvalOf({ inputs: baseline.inputs, releases: [], planDigest: 'p', changes: [] });
  const journal = await openJournal(paths().journal, { now: ctx.now });
  journal.append('deploy.begun', { mode: 'hybrid' });
  journal.append('deploy.approved', { ...approval });
  expect(await interruptedDeploy(options())).toEqual({ mode: 'hybrid', approved: approval });
  journal.append('deploy.approved', { release: 'r', changes: [] });
  expect(await interruptedDeploy(options())).toEqual({ mode: 'hybrid', approved: null });
  journal.append('deploy.begun', { mode: 'everything' });
  await expect(interruptedDeploy(options())).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT' });
  journal.close();
});
