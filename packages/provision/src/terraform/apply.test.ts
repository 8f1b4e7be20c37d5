import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scriptedRunner, testContext } from '@dwcp/testkit';
import { afterEach, expect, test } from 'vitest';
import { applyPlan, awaitApply, inspectApply } from './apply.ts';
import { digestOfPlan } from './plan-digest.ts';

const dirs: string[] = [];

afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true });
});

/** A workspace whose apply, long gone, printed `lines`. */
function workspaceAfter(lines: readonly object[]) {
  const workDir = mkdtempSync(join(tmpdir(), 'dwcp-t-'));
  dirs.push(workDir);
  const run = {
    identity: { pid: 4_000_000, startTime: '1' },
    planFile: join(workDir, 'p'),
    digest: 'd',
    logFile: join(workDir, 'apply.log'),
  };
  writeFileSync(join(workDir, 'apply.json'), JSON.stringify(run));
  writeFileSync(run.logFile, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return { tool: { path: 'terraform', version: '1.11.4' }, workDir, env: {} };
}

const ctx = testContext(scriptedRunner([]));
const summary = { type: 'change_summary', changes: { add: 3, change: 1, remove: 0, operation: 'apply' } };
const failure = {
  type: 'diagnostic',
  diagnostic: { severity: 'error', summary: 'no', detail: '', address: 'aws_eip.a' },
};

async function result(lines: readonly object[]) {
  const workspace = workspaceAfter(lines);
  const run = await inspectApply(workspace);
  if (run === null) throw new Error('no run');
  return { workspace, report: awaitApply(workspace, run, ctx) };
}

test('an apply that printed its summary succeeded', async () => {
  const { workspace, report } = await result([summary, { type: 'outputs', outputs: {} }]);
  expect(await report).toEqual({ added: 3, changed: 1, removed: 0 });
  expect(await inspectApply(workspace)).toBeNull();
});

test('an apply that printed an error failed with it', async () => {
  const { workspace, report } = await result([failure]);
  await expect(report).rejects.toMatchObject({
    code: 'TERRAFORM_FAILED',
    message: 'terraform apply failed: no (aws_eip.a)',
  });
  expect(await inspectApply(workspace)).toBeNull();
});

test('an apply that was killed has no result, whatever it did before', async () => {
  const hook = { resource: { addr: 'aws_vpc.a', resource_type: 'aws_vpc' }, action: 'create', elapsed_seconds: 1 };
  const { report } = await result([{ type: 'apply_complete', hook }]);
  await expect(report).rejects.toThrow('terraform apply ended without a result');
});

test('the summary of the plan is not taken for that of the apply', async () => {
  const planned = { ...summary, changes: { ...summary.changes, operation: 'plan' } };
  await expect((await result([planned])).report).rejects.toThrow('ended without a result');
});

test('progress becomes events', async () => {
  const hook = { resource: { addr: 'aws_vpc.a', resource_type: 'aws_vpc' }, action: 'create' };
  await (await result([{ type: 'apply_start', hook }, summary])).report;
  expect(ctx.events.events.at(-1)).toEqual({
    code: 'terraform.resource-started',
    message: 'aws_vpc.a: create started',
    data: { address: 'aws_vpc.a', action: 'create', elapsedSeconds: 0 },
  });
});

test('a plan file that was written anew or removed since is not applied', async () => {
  const workDir = mkdtempSync(join(tmpdir(), 'dwcp-t-'));
  dirs.push(workDir);
  const workspace = { tool: { path: 'terraform', version: '1.11.4' }, workDir, env: {} };
  const planFile = join(workDir, 'apply.tfplan');
  writeFileSync(planFile, 'agreed to');
  const plan = { planFile, digest: await digestOfPlan(planFile), hasChanges: true, changes: [], drifted: [] };
  const apply = () => applyPlan(workspace, { plan, onStarted: () => {} }, ctx);
  await expect(apply()).rejects.toThrow('unexpected detached command: terraform apply');
  writeFileSync(planFile, 'another');
  await expect(apply()).rejects.toMatchObject({
    code: 'TERRAFORM_FAILED',
    message: `${planFile} is not the plan that was made`,
    hint: 'run the command again',
  });
  rmSync(planFile);
  await expect(apply()).rejects.toMatchObject({ code: 'TERRAFORM_FAILED', hint: 'run the command again' });
});
