import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentPaths, writeBaseline } from '@dwcp/environment';
import { type Context, processRunner, recordingSink } from '@dwcp/io';
import { labTopology } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isApprovalRequired } from './approval-required.ts';
import { destroy } from './destroy.ts';

const { signal } = new AbortController();
const ctx: Context = { run: processRunner(signal), events: recordingSink(), now: () => 0, signal };
const repository = join(import.meta.dirname, '../../..');

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-destroy-'));
  await cp(join(repository, 'config'), join(dir, 'config'), { recursive: true });
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const options = (environment = 'lab') => ({ projectDir: dir, stateDir: join(dir, 'state'), environment });

async function requireApproval(isRequired: boolean): Promise<void> {
  const path = join(dir, 'config', 'environments', 'lab.yaml');
  const text = await readFile(path, 'utf8');
  await writeFile(path, `${text.replace(/^approval: .*\n/m, '')}approval: { required: ${isRequired} }\n`);
}

/** What destroy asks of whoever approves; the answer is no. */
async function askedOf(environment = 'lab'): Promise<boolean | null> {
  let isPersonRequired: boolean | null = null;
  const destroying = destroy(
    {
      ...options(environment),
      approve(_subjects, asked) {
        isPersonRequired = asked.isPersonRequired;
        return Promise.resolve(false);
      },
    },
    ctx,
  );
  await expect(destroying).rejects.toMatchObject({ code: 'ABORTED', message: 'nothing was removed' });
  return isPersonRequired;
}

test('an environment that wants an approval wants a person before it is removed, and nothing goes after a no', async () => {
  expect(await askedOf()).toBe(false);
  await requireApproval(true);
  expect(await askedOf()).toBe(true);
  expect((await stat(environmentPaths(options()).root)).isDirectory()).toBe(true);
});

test('taking the line out of the description of what was deployed with it does not do without a person', async () => {
  const { baseline, root } = environmentPaths(options());
  await mkdir(root, { recursive: true });
  const topology = labTopology();
  const environment = { ...topology.environment, approvalRequired: true };
  await writeBaseline(baseline, {
    environment: 'lab',
    mode: 'hybrid',
    release: 'a'.repeat(64),
    previousRelease: null,
    isVerified: true,
    at: '2026-01-01T00:00:00.000Z',
    inputs: [],
    topology: { ...topology, environment },
  });
  await requireApproval(false);
  expect(await askedOf()).toBe(true);
});

test('where nothing can be read a real environment wants a person, and a lab can always be taken down', async () => {
  const { baseline } = environmentPaths(options('production'));
  expect(await isApprovalRequired(options('production'), { baseline, isLab: false })).toBe(true);
  await writeFile(join(dir, 'config', 'environments', 'production.yaml'), 'environment: [');
  expect(await isApprovalRequired(options('production'), { baseline, isLab: false })).toBe(true);
  await writeFile(join(dir, 'config', 'environments', 'lab.yaml'), 'environment: [');
  expect(await isApprovalRequired(options(), { baseline, isLab: true })).toBe(false);
});

test.skipIf(process.getuid?.() !== 0)(
  'a lab is removed also when no record of it can be read (needs root)',
  async () => {
    const paths = environmentPaths(options());
    for (const [path, name] of [
      [paths.root, 'baseline.json'],
      [paths.root, 'public-keys.json'],
      [paths.lab, 'lab.json'],
      [paths.cloud, 'emulator.json'],
      [paths.terraform, 'apply.json'],
      [paths.terraform, 'operation.json'],
    ] as const) {
      await mkdir(path, { recursive: true });
      await writeFile(join(path, name), '\0\0\0');
    }
    await writeFile(join(dir, 'config', 'environments', 'lab.yaml'), 'environment: [');
    const { removed } = await destroy({ ...options(), approve: () => Promise.resolve(true) }, ctx);
    expect(removed[0]).toBe('all hosts and segments of the lab, whose record cannot be read');
    await expect(stat(paths.root)).rejects.toThrow('ENOENT');
  },
);
