import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DwcpError } from '@dwcp/model';
import { expect, test, vi } from 'vitest';
import {
  nowMs,
  offer,
  type ProviderContext,
  programName,
  providerAddress,
  providerContext,
  workspaceForEachTest,
  writeConfiguration,
  writeLock,
} from './share-provider.fixture.ts';
import { shareProvider } from './share-provider.ts';

const workspace = workspaceForEachTest();

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

const words = ({ events }: ProviderContext) => events.events.map(({ code, data }) => ({ code, ...data }));
const notShared = (reason: string, said = '') => [{ code: 'terraform.provider-not-shared', reason, said }];
const ofConfiguration = 'the configuration is not that of one provider alone';

test.each<readonly [string, string, () => void]>([
  [
    'a package that is not the one of the lock file',
    'its package is not the one of the lock file',
    () => writeLock(workspace, 'h1:another'),
  ],
  [
    'two regions',
    ofConfiguration,
    () => writeConfiguration(workspace, { provider: { aws: [{ alias: 'one' }, { alias: 'two' }] } }),
  ],
  [
    'a second region in another file',
    ofConfiguration,
    () => writeFileSync(join(workspace.workDir, 'more.tf'), 'provider "aws" {}'),
  ],
  [
    'a configuration that cannot be read',
    'the configuration, or what it offered, is no JSON',
    () => writeFileSync(join(workspace.workDir, 'main.tf.json'), '{'),
  ],
  ['no lock file', ofConfiguration, () => rmSync(join(workspace.workDir, '.terraform.lock.hcl'))],
])('nothing is started for %s, and that is told', async (_, reason, change) => {
  change();
  const ctx = providerContext();
  expect(await shareProvider(workspace, ctx)).toBeNull();
  expect(ctx.started).toEqual([]);
  expect(words(ctx)).toEqual(notShared(reason));
});

test.each<readonly [string, string, Parameters<typeof providerContext>[0]]>([
  ['that ends at once', 'it ended before it offered itself', (_, end) => end()],
  [
    'whose socket is anywhere else',
    'what it offered is not what it was told to make',
    (started) => offer(started, { String: '/tmp/plugin1' }),
  ],
])('a provider %s is not shared, leaves nothing, and is told of with its last words', async (_, reason, behave) => {
  const ctx = providerContext((started, end) => {
    started.stderr = 'first\n\npanic: no room \n';
    behave?.(started, end);
  });
  expect(await shareProvider(workspace, ctx)).toBeNull();
  expect(ctx.started.map(({ graceMs }) => graceMs)).toEqual([0]);
  expect(leftovers()).toEqual([]);
  expect(words(ctx)).toEqual(notShared(reason, 'panic: no room'));
});

test('a provider that does not offer itself in time is told of with its last words', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  try {
    const ctx = providerContext((started) => {
      started.stderr = 'waiting for a code\n';
    });
    const shared = shareProvider(workspace, ctx);
    while (vi.getTimerCount() === 0) await new Promise(setImmediate);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await shared).toBeNull();
    expect(words(ctx)).toEqual(notShared('it did not offer itself in 20 s', 'waiting for a code'));
  } finally {
    vi.useRealTimers();
  }
});

test.each<readonly [string, string, Parameters<typeof providerContext>[0]]>([
  ['an offer of another kind', 'what it offered is not understood', (started) => offer(started, { Network: 'tcp' })],
  [
    'a tool that is missing',
    'setpriv cannot be started',
    () => {
      throw new DwcpError('TOOL_MISSING', 'setpriv cannot be started');
    },
  ],
])('%s is told', async (_, reason, behave) => {
  const ctx = providerContext(behave);
  expect(await shareProvider(workspace, ctx)).toBeNull();
  expect(leftovers()).toEqual([]);
  expect(words(ctx)).toEqual(notShared(reason));
});

test('an interrupt while the provider starts is an interrupt, and nothing else is told', async () => {
  const controller = new AbortController();
  const ctx = providerContext((_, end) => {
    controller.abort();
    end();
  });
  const shared = shareProvider(workspace, { ...ctx, signal: controller.signal });
  await expect(shared).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(words(ctx)).toEqual([]);
  expect(leftovers()).toEqual([]);
});

test('a bug is no reason to go on', async () => {
  const ctx = providerContext(() => {
    throw new TypeError('not a function');
  });
  await expect(shareProvider(workspace, ctx)).rejects.toThrow('not a function');
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

test('what another look removes at the same moment is nobody’s concern', async () => {
  const names = ['provider-1', 'provider-2', 'provider-3'];
  for (const name of names) mkdirSync(join(workspace.workDir, name));
  const ctx = providerContext();
  const now = (): number => {
    for (const name of names) rmSync(join(workspace.workDir, name), { recursive: true, force: true });
    return nowMs;
  };
  const shared = await shareProvider(workspace, { ...ctx, now });
  expect(words(ctx)).toEqual([]);
  expect(shared).not.toBeNull();
  await shared?.close();
});
