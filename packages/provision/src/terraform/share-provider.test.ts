import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  makeSharableWorkspace,
  nowMs,
  offer,
  programName,
  providerAddress,
  providerContext,
  writeConfiguration,
  writeLock,
} from './share-provider.fixture.ts';
import { shareProvider } from './share-provider.ts';
import type { TerraformWorkspace } from './workspace.ts';

let workspace: TerraformWorkspace;
beforeEach(() => {
  workspace = makeSharableWorkspace(mkdtempSync(join(tmpdir(), `dwcp-t-${process.pid}-`)));
});
afterEach(() => rmSync(workspace.workDir, { recursive: true, force: true }));

const leftovers = () => readdirSync(workspace.workDir).filter((file) => file.startsWith('provider-'));

test('the provider of the lock file runs once, as whoever looks, and ends with the look', async () => {
  const ctx = providerContext();
  const shared = await shareProvider(workspace, ctx);
  if (shared === null) throw new Error('not shared');
  const [first] = ctx.started;
  if (first === undefined) throw new Error('not started');
  const { argv, options } = first;
  expect(argv).toEqual([
    'setpriv',
    '--pdeathsig',
    'KILL',
    '--',
    expect.stringMatching(new RegExp(`/linux_amd64/${programName}$`)),
    '-debug',
  ]);
  expect(options.env).toMatchObject({ AWS_PROFILE: 'reader', TF_LOG: 'off', TF_LOG_SDK_PROTO: 'off' });
  // A helper of the AWS SDK that asks for a code finds nobody, as where Terraform starts the provider.
  expect(options.hasInput).toBe(false);
  const directory = options.env?.TMPDIR ?? '';
  expect(existsSync(directory)).toBe(true);
  // Terraform looks for it by the name the lock file has, whatever registry its maker had in mind.
  const { env } = shared.workspace;
  expect(env.AWS_PROFILE).toBe('reader');
  expect(JSON.parse(env.TF_REATTACH_PROVIDERS ?? '{}')).toEqual({
    [providerAddress]: {
      Protocol: 'grpc',
      ProtocolVersion: 5,
      Pid: 1,
      Test: true,
      Addr: { Network: 'unix', String: join(directory, 'plugin1') },
    },
  });
  await shared.close();
  expect(ctx.started.map(({ graceMs }) => graceMs)).toEqual([0]);
  expect(leftovers()).toEqual([]);
});

test.each([
  ['a package that is not the one of the lock file', () => writeLock(workspace, 'h1:another')],
  ['two regions', () => writeConfiguration(workspace, { provider: { aws: [{ alias: 'one' }, { alias: 'two' }] } })],
  ['a second region in another file', () => writeFileSync(join(workspace.workDir, 'more.tf'), 'provider "aws" {}')],
  ['a configuration that cannot be read', () => writeFileSync(join(workspace.workDir, 'main.tf.json'), '{')],
  ['no lock file', () => rmSync(join(workspace.workDir, '.terraform.lock.hcl'))],
])('nothing is started for %s', async (_, change) => {
  change();
  const ctx = providerContext();
  expect(await shareProvider(workspace, ctx)).toBeNull();
  expect(ctx.started).toEqual([]);
});

test.each<readonly [string, Parameters<typeof providerContext>[0]]>([
  ['that ends at once', (_, end) => end()],
  ['whose socket is anywhere else', (started) => offer(started, '/tmp')],
])('a provider %s is not shared, and leaves nothing', async (_, behave) => {
  const ctx = providerContext(behave);
  expect(await shareProvider(workspace, ctx)).toBeNull();
  expect(ctx.started.map(({ graceMs }) => graceMs)).toEqual([0]);
  expect(leftovers()).toEqual([]);
});

test('what a look that was killed left is removed by a later one, what one at work has is not', async () => {
  for (const [name, ageMs] of Object.entries({ 'provider-killed': 2 * 3_600_000, 'provider-at-work': 60_000 })) {
    const path = join(workspace.workDir, name);
    mkdirSync(path);
    writeFileSync(join(path, 'plugin1'), '');
    utimesSync(path, new Date(nowMs - ageMs), new Date(nowMs - ageMs));
  }
  await (await shareProvider(workspace, providerContext()))?.close();
  expect(leftovers()).toEqual(['provider-at-work']);
});
