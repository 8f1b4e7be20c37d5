import { copyFile, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identifyProcess, isRunning, type ProcessIdentity, processRunner, stopProcess, waitFor } from '@dwcp/io';
import { scriptedRunner, testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stopOrphanedTerraform } from './orphans.ts';
import { inspectWithProviders, isOrphanedProvider } from './processes.ts';
import { openTerraform } from './workspace.ts';

const runner = processRunner(new AbortController().signal);
let root = '';
let started: ProcessIdentity[] = [];
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), `dwcp-t-${process.pid}-`)));
  await copyFile('/bin/sh', join(root, 'terraform'));
  await copyFile('/bin/sleep', join(root, 'terraform-provider-aws_v5.0.0_x5'));
});
afterEach(async () => {
  for (const identity of started) await stopProcess(identity, { graceMs: 0 });
  started = [];
  await rm(root, { recursive: true, force: true });
});

interface Working {
  readonly terraform: ProcessIdentity;
  readonly provider: ProcessIdentity;
}

/** A terraform at work in `workDir` that has started a provider there. Both end by themselves in a minute. */
async function startTerraform(workDir: string, ...words: readonly string[]): Promise<Working> {
  await mkdir(workDir, { recursive: true });
  const pidFile = join(root, `provider-${started.length}.pid`);
  const script = '"$0" 60 & echo $! > "$1.new"; mv "$1.new" "$1"; wait';
  const program = join(root, 'terraform-provider-aws_v5.0.0_x5');
  const argv = [join(root, 'terraform'), '-c', script, program, pidFile, ...words];
  const terraform = await identified(await runner.start(argv, { cwd: workDir, logFile: join(root, 'log') }));
  const pid = await waitFor(
    async () => {
      const text = await runner.run(['cat', pidFile], { timeoutMs: 10_000, okExitCodes: [0, 1] });
      const found = Number(text.stdout);
      const { stdout } = await runner.run(['cat', `/proc/${found}/cmdline`], {
        timeoutMs: 10_000,
        okExitCodes: [0, 1],
      });
      return found > 0 && stdout.includes('terraform-provider-') ? found : null;
    },
    { timeoutMs: 10_000, everyMs: 20, onTimeout: () => new Error('no provider was started') },
  );
  return { terraform, provider: await identified(pid) };
}

async function identified(pid: number): Promise<ProcessIdentity> {
  const identity = await identifyProcess(pid);
  if (identity === null) throw new Error(`process ${pid} is gone`);
  started.push(identity);
  return identity;
}

async function killTerraform({ terraform, provider }: Working): Promise<void> {
  process.kill(terraform.pid, 'SIGKILL');
  await waitFor(
    async () => {
      const found = (await inspectWithProviders()).providers.find(({ pid }) => pid === provider.pid);
      return found !== undefined && (await isOrphanedProvider(found)) ? true : null;
    },
    { timeoutMs: 10_000, everyMs: 20, onTimeout: () => new Error('the provider ended, or has a terraform') },
  );
}

const ctx = testContext({
  ...scriptedRunner([]),
  run: async () => ({ exitCode: 0, stdout: '{"terraform_version": "1.11.4"}', stderr: '', durationMs: 0 }),
});

test('the provider of a terraform that was killed ends when its directory is opened again; those of others do not', async () => {
  const workDir = join(root, 'own');
  const killed = await startTerraform(workDir);
  const elsewhere = await startTerraform(join(root, 'other'));
  const alive = await startTerraform(workDir);
  await killTerraform(killed);
  await killTerraform(elsewhere);
  await openTerraform({ workDir, credentials: 'none', mirror: root }, ctx);
  expect(await isRunning(killed.provider)).toBe(false);
  expect(await isRunning(elsewhere.provider)).toBe(true);
  expect(await isRunning(alive.provider)).toBe(true);
  expect(await isRunning(alive.terraform)).toBe(true);
});

test('where nobody works any more, a plan ends with its provider, and an apply goes on with its own', async () => {
  const workDir = join(root, 'own');
  const plan = await startTerraform(workDir, 'plan');
  const apply = await startTerraform(workDir, 'apply');
  await stopOrphanedTerraform(workDir);
  expect(await Promise.all([plan.terraform, plan.provider].map(isRunning))).toEqual([false, false]);
  expect(await Promise.all([apply.terraform, apply.provider].map(isRunning))).toEqual([true, true]);
});
