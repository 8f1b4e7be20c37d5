import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Runner } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { expect, test } from 'vitest';
import { compareCloud } from './drift.ts';
import {
  offer,
  providerAddress,
  providerContext,
  workspaceForEachTest,
  writeConfiguration,
} from './share-provider.fixture.ts';
import { archiveOf } from './zip-archive.fixture.ts';

const workspace = workspaceForEachTest();

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
function scripted(plan: Buffer | string, document = '{}', fails: (isShared: boolean) => DwcpError | null = () => null) {
  const steps: string[] = [];
  const run: Runner['run'] = async ([, command = ''], { env }) => {
    const isShared = env?.TF_REATTACH_PROVIDERS !== undefined;
    if (command === 'plan') writeFileSync(planFile(), plan);
    steps.push(isShared ? command : `${command} alone`);
    const failure = command === 'plan' ? fails(isShared) : null;
    if (failure !== null) throw failure;
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
    { code: 'terraform.provider-not-shared', data: { reason: expect.stringMatching(/state|not understood/) } },
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

const failed = new DwcpError('PROCESS_FAILED', 'terraform exited with 1: AccessDenied');

test('a plan that fails with one process for all is made again, with a provider for each configuration', async () => {
  const { steps, ctx } = scripted(planOf([]), '{}', (isShared) => (isShared ? failed : null));
  await compareCloud(workspace, ctx);
  expect(steps).toEqual(['plan', 'end', 'plan alone', 'show alone']);
  expect(ctx.events.events).toMatchObject([{ code: 'terraform.provider-not-shared' }]);
});

test('one that fails in both ways fails as Terraform does by itself', async () => {
  const { steps, ctx } = scripted(planOf([]), '{}', () => failed);
  await expect(compareCloud(workspace, ctx)).rejects.toThrow(/terraform/i);
  expect(steps).toEqual(['plan', 'end', 'plan alone']);
});

test.each(['INTERRUPTED', 'PROCESS_TIMEOUT'] as const)('one that ended with %s is not made again', async (code) => {
  const { steps, ctx } = scripted(planOf([]), '{}', () => new DwcpError(code, 'over'));
  await expect(compareCloud(workspace, ctx)).rejects.toMatchObject({ code });
  expect(steps).toEqual(['plan', 'end']);
});
