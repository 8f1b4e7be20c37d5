import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Runner } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compareCloud } from './drift.ts';
import {
  makeSharableWorkspace,
  offer,
  providerAddress,
  providerContext,
  writeConfiguration,
} from './share-provider.fixture.ts';
import type { TerraformWorkspace } from './workspace.ts';
import { archiveOf } from './zip-archive.fixture.ts';

let workspace: TerraformWorkspace;
beforeEach(() => {
  workspace = makeSharableWorkspace(mkdtempSync(join(tmpdir(), `dwcp-t-${process.pid}-`)));
});
afterEach(() => rmSync(workspace.workDir, { recursive: true, force: true }));

const planFile = () => join(workspace.workDir, 'compare.tfplan');
const configuration = `provider["${providerAddress}"]`;

/** A plan whose states before and after the look name these configurations of a provider. */
function planOf(before: readonly string[], after: readonly string[] = before): Buffer {
  const state = (providers: readonly string[]) =>
    JSON.stringify({
      version: 4,
      resources: providers.map((provider) => ({ type: 'aws_vpc', provider, instances: [] })),
    });
  return archiveOf({ 'tfstate-prev': state(before), tfstate: state(after) });
}

/** A Terraform that makes the plan, and the steps of a look: which of them shared a provider, and its end. */
function scripted(plan: Buffer | string, document = '{}') {
  const steps: string[] = [];
  const run: Runner['run'] = async ([, command = ''], { env }) => {
    if (command === 'plan') writeFileSync(planFile(), plan);
    steps.push(env?.TF_REATTACH_PROVIDERS === undefined ? `${command} alone` : command);
    return { exitCode: command === 'plan' ? 2 : 0, stdout: document, stderr: '', durationMs: 0 };
  };
  const onClose = (): void => {
    steps.push(existsSync(planFile()) ? 'end beside the plan' : 'end');
  };
  return { steps, ctx: providerContext((started) => offer(started), { run, onClose }) };
}

test('the plan, which holds values of the state, is gone before the end of the provider is waited for', async () => {
  const { steps, ctx } = scripted(planOf([configuration, configuration]), 'not understood');
  await expect(compareCloud(workspace, ctx)).rejects.toMatchObject({ code: 'TERRAFORM_FAILED' });
  expect(steps).toEqual(['plan', 'show', 'end']);
});

test('a state without resources shares its provider', async () => {
  const { steps, ctx } = scripted(planOf([]));
  await compareCloud(workspace, ctx);
  expect(steps).toEqual(['plan', 'show', 'end']);
  expect(ctx.events.events).toEqual([]);
});

test.each([
  [
    'whose state has what the configuration has no more, by another alias',
    planOf([configuration, `${configuration}.old`]),
  ],
  ['whose state has something of another provider', planOf([configuration], [configuration, 'provider["a/b/c"]'])],
  ['whose state has a module', planOf([`module.own.${configuration}`])],
  ['that is not understood', 'no archive'],
])('a plan %s is made again, with a provider for each configuration', async (_, plan) => {
  const { steps, ctx } = scripted(plan);
  await compareCloud(workspace, ctx);
  expect(steps).toEqual(['plan', 'end', 'plan alone', 'show alone']);
  expect(existsSync(planFile())).toBe(false);
  expect(ctx.events.events).toMatchObject([
    { code: 'terraform.provider-not-shared', data: { reason: expect.stringContaining('state') } },
  ]);
});

test('a configuration with an alias is that of its resources alone', async () => {
  writeConfiguration(workspace, { provider: { aws: [{ alias: 'one' }] } });
  const same = scripted(planOf([`${configuration}.one`]));
  await compareCloud(workspace, same.ctx);
  expect(same.steps).toEqual(['plan', 'show', 'end']);
  const orphan = scripted(planOf([configuration]));
  await compareCloud(workspace, orphan.ctx);
  expect(orphan.steps).toEqual(['plan', 'end', 'plan alone', 'show alone']);
});
