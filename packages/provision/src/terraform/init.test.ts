import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scriptedRunner, testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { initTerraform, writeConfiguration } from './init.ts';

const call = { argv: ['terraform', 'init', '-json', '-input=false', '-reconfigure'] };
let workDir = '';

beforeEach(() => {
  workDir = mkdtempSync(join(tmpdir(), 'dwcp-t-'));
  mkdirSync(join(workDir, '.terraform'));
});

afterEach(() => rmSync(workDir, { recursive: true }));

function workspace() {
  return { tool: { path: 'terraform', version: '1.11.4' }, workDir, env: {} };
}

function configuration(endpoint: string, resource: object = {}): string {
  return JSON.stringify({ terraform: { backend: { s3: { endpoints: { s3: endpoint } } } }, resource });
}

test('init is repeated when the backend moves and left out when only resources change', async () => {
  const runner = scriptedRunner([call, call]);
  const ctx = testContext(runner);
  await writeConfiguration(workspace(), configuration('http://127.0.0.1:1'));
  expect(await initTerraform(workspace(), { backend: true }, ctx)).toBe('initialised');
  await writeConfiguration(workspace(), configuration('http://127.0.0.1:1', { aws_vpc: {} }));
  expect(await initTerraform(workspace(), { backend: true }, ctx)).toBe('unchanged');
  await writeConfiguration(workspace(), configuration('http://127.0.0.1:2'));
  expect(await initTerraform(workspace(), { backend: true }, ctx)).toBe('initialised');
  expect(runner.remaining()).toBe(0);
});

test('init that failed is tried again', async () => {
  const line = {
    type: 'diagnostic',
    diagnostic: { severity: 'error', summary: 'Failed to query available provider packages', detail: '' },
  };
  const ctx = testContext(scriptedRunner([{ ...call, exitCode: 1, stdout: `${JSON.stringify(line)}\n` }, call]));
  await writeConfiguration(workspace(), configuration('http://127.0.0.1:1'));
  await expect(initTerraform(workspace(), { backend: true }, ctx)).rejects.toMatchObject({
    code: 'TERRAFORM_FAILED',
    hint: expect.stringContaining('DWCP_TERRAFORM_MIRROR'),
  });
  expect(await initTerraform(workspace(), { backend: true }, ctx)).toBe('initialised');
});
