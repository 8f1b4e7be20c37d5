import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findTool, processRunner } from '@dwcp/io';
import { ansibleTool, terraformTool } from '@dwcp/provision';
import { testContext } from '@dwcp/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lint } from './lint.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const ctx = testContext(processRunner(new AbortController().signal));
let projectDir = '';

beforeAll(async () => {
  projectDir = await mkdtemp(join(tmpdir(), 'dwcp-lint-test-'));
  for (const name of ['config', 'deployments']) {
    await cp(join(root, name), join(projectDir, name), { recursive: true });
  }
  await symlink(join(root, '.venv'), join(projectDir, '.venv'));
});
afterAll(() => rm(projectDir, { recursive: true, force: true }));

const hybridLab = {
  policiesDir: join(root, 'policies'),
  stateDir: null,
  environments: ['lab'],
  modes: ['hybrid'],
  usesTerraform: true,
  usesAnsible: true,
  audits: false,
  policyDir: null,
  vulnerabilitiesFile: null,
  planFile: null,
  looksAgain: true,
} as const;

test('the shipped lab is clean to the real provider and to Ansible', async ({ skip }) => {
  if ((await findTool(terraformTool, ctx.run)) === null) skip('terraform is not on PATH');
  if ((await findTool(ansibleTool(projectDir), ctx.run)) === null) skip('ansible is not there: run `make setup`');
  const report = await lint({ ...hybridLab, projectDir }, ctx);
  expect(report.parts.filter((part) => part.uncheckedReason !== null && !part.isLeftOut)).toEqual([]);
  expect(report.parts.filter((part) => !part.isLeftOut).map((part) => part.name)).toEqual([
    'config lab/hybrid',
    'config file names',
    'scenario hybrid-baseline',
    'scenario hybrid-failover',
    'scenario wireguard-mesh',
    'policy lab/hybrid',
    'terraform lab',
    'ansible syntax dwcp-v3-setup.yml',
    'ansible-lint',
    'secrets',
  ]);
  expect(report.findings.filter((finding) => finding.severity !== 'low')).toEqual([]);
});

test('a playbook that does not load is a finding with its line', async ({ skip }) => {
  if ((await findTool(ansibleTool(projectDir), ctx.run)) === null) skip('ansible is not there: run `make setup`');
  const playbook = join(projectDir, 'deployments', 'ansible', 'dwcp-v3-broken.yml');
  await writeFile(playbook, '---\n- name: Broken\n  hosts: all\n  tasks:\n    - no_such_module_anywhere: {}\n');
  const report = await lint({ ...hybridLab, projectDir, usesTerraform: false }, ctx);
  await rm(playbook);
  expect(report.findings.filter((finding) => finding.ruleId === 'ansible/syntax')).toMatchObject([
    { severity: 'high', location: { file: 'deployments/ansible/dwcp-v3-broken.yml', line: 5 } },
  ]);
});
