import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Runner } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compareCloud } from './drift.ts';
import { makeSharableWorkspace, offer, providerContext } from './share-provider.fixture.ts';
import type { TerraformWorkspace } from './workspace.ts';

let workspace: TerraformWorkspace;
beforeEach(() => {
  workspace = makeSharableWorkspace(mkdtempSync(join(tmpdir(), `dwcp-t-${process.pid}-`)));
});
afterEach(() => rmSync(workspace.workDir, { recursive: true, force: true }));

test('the plan, which holds values of the state, is gone before the end of the provider is waited for', async () => {
  const planFile = join(workspace.workDir, 'compare.tfplan');
  const steps: string[] = [];
  const run: Runner['run'] = async ([, command = '']) => {
    if (command === 'plan') writeFileSync(planFile, 'values of the state');
    steps.push(command);
    return { exitCode: command === 'plan' ? 2 : 0, stdout: 'not understood', stderr: '', durationMs: 0 };
  };
  const onClose = (): void => {
    steps.push(existsSync(planFile) ? 'end beside the plan' : 'end');
  };
  const comparison = compareCloud(
    workspace,
    providerContext((started) => offer(started), { run, onClose }),
  );
  await expect(comparison).rejects.toMatchObject({ code: 'TERRAFORM_FAILED' });
  expect(steps).toEqual(['plan', 'show', 'end']);
});
