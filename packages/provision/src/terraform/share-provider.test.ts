import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, type ConversationEnd, type ConversationOptions, recordingSink } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { shareProvider } from './share-provider.ts';
import type { TerraformWorkspace } from './workspace.ts';

const address = 'registry.opentofu.org/hashicorp/aws';
const name = 'terraform-provider-aws_v5.0.0_x5';
const sha256 = (text: string) => createHash('sha256').update(text);
const digest = `h1:${sha256(`${sha256('program').digest('hex')}  ${name}\n`).digest('base64')}`;
let workspace: TerraformWorkspace;

beforeEach(() => {
  const workDir = mkdtempSync(join(tmpdir(), `dwcp-t-${process.pid}-`));
  const packageDir = join(workDir, '.terraform', 'providers', address, '5.0.0', 'linux_amd64');
  mkdirSync(packageDir, { recursive: true });
  writeFileSync(join(packageDir, name), 'program');
  workspace = { tool: { path: '/bin/terraform', version: '1.11.4' }, workDir, env: { AWS_PROFILE: 'reader' } };
  writeConfiguration({ provider: { aws: [{ region: 'us-east-1' }] } });
  writeLock(digest);
});
afterEach(() => rmSync(workspace.workDir, { recursive: true, force: true }));

function writeConfiguration(configuration: object): void {
  writeFileSync(join(workspace.workDir, 'main.tf.json'), JSON.stringify(configuration));
}

function writeLock(hash: string): void {
  const block = `provider "${address}" {\n  version = "5.0.0"\n  hashes = [\n    "${hash}",\n  ]\n}\n`;
  writeFileSync(join(workspace.workDir, '.terraform.lock.hcl'), block);
}

const nowMs = Date.UTC(2026, 0, 2);

interface Started {
  readonly argv: readonly string[];
  readonly options: ConversationOptions;
  graceMs: number | null;
}

/** A context that can start a provider and nothing else; `behave` is told where the provider has to make its socket. */
function providerContext(
  behave: (started: Started, end: () => void) => void = (started) => offer(started),
): Context & { readonly started: readonly Started[] } {
  const started: Started[] = [];
  const no = () => Promise.reject(new Error('only the provider is started'));
  return {
    started,
    run: {
      run: no,
      start: no,
      attach: no,
      async converse(argv, options) {
        const one: Started = { argv, options, graceMs: null };
        started.push(one);
        const { promise: ended, resolve } = Promise.withResolvers<ConversationEnd>();
        const end = () => resolve({ exitCode: 1, stderr: '' });
        behave(one, end);
        return {
          pid: 1,
          ended,
          say: () => {},
          close({ graceMs } = { graceMs: 5_000 }) {
            one.graceMs = graceMs;
            end();
            return ended;
          },
        };
      },
    },
    events: recordingSink(),
    now: () => nowMs,
    signal: new AbortController().signal,
  };
}

function offer({ options }: Started, directory = options.env?.TMPDIR ?? ''): void {
  const Addr = { Network: 'unix', String: join(directory, 'plugin1') };
  const own = {
    'registry.terraform.io/hashicorp/aws': { Protocol: 'grpc', ProtocolVersion: 5, Pid: 1, Test: true, Addr },
  };
  options.onLine('Provider started. To attach Terraform CLI, set the variable with the following:');
  options.onLine(`\tTF_REATTACH_PROVIDERS='${JSON.stringify(own)}'`);
}

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
    expect.stringMatching(new RegExp(`/linux_amd64/${name}$`)),
    '-debug',
  ]);
  expect(options.env).toMatchObject({ AWS_PROFILE: 'reader', TF_LOG: 'off', TF_LOG_SDK_PROTO: 'off' });
  const directory = options.env?.TMPDIR ?? '';
  expect(existsSync(directory)).toBe(true);
  // Terraform looks for it by the name the lock file has, whatever registry its maker had in mind.
  const { env } = shared.workspace;
  expect(env.AWS_PROFILE).toBe('reader');
  expect(JSON.parse(env.TF_REATTACH_PROVIDERS ?? '{}')).toEqual({
    [address]: {
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
  ['a package that is not the one of the lock file', () => writeLock('h1:another')],
  ['two regions', () => writeConfiguration({ provider: { aws: [{ alias: 'one' }, { alias: 'two' }] } })],
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
