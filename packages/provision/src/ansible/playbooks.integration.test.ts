import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findTool, processRunner, recordingSink } from '@dwcp/io';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ansibleLintTool, ansibleTool } from './find-ansible.ts';
import { lintPlaybooks, syntaxCheck } from './lint-playbooks.ts';

const projectDir = fileURLToPath(new URL('../../../../', import.meta.url));
const ansibleDir = join(projectDir, 'deployments', 'ansible');
const { signal } = new AbortController();
const ctx = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };
const hasAnsible = (await findTool(ansibleTool(projectDir), ctx.run)) !== null;
const hasLint = (await findTool(ansibleLintTool(projectDir), ctx.run)) !== null;
const missing = (name: string, found: boolean): string => (found ? '' : ` (skipped: ${name} is not installed)`);

let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'dwcp-ansible-'));
});
afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

test.skipIf(!hasAnsible)(`the setup playbook loads${missing('ansible-playbook', hasAnsible)}`, async () => {
  const findings = await syntaxCheck(
    {
      projectDir,
      ansibleDir,
      home,
      playbooks: ['dwcp-v3-setup.yml'],
      inventoryFile: join(ansibleDir, 'inventory', 'production.ini'),
    },
    ctx,
  );
  expect(findings).toEqual([]);
});

test.skipIf(!hasAnsible)(
  `a playbook that does not exist is a finding${missing('ansible-playbook', hasAnsible)}`,
  async () => {
    const findings = await syntaxCheck(
      { projectDir, ansibleDir, home, playbooks: ['no-such.yml'], inventoryFile: 'inventory/production.ini' },
      ctx,
    );
    expect(findings).toMatchObject([{ ruleId: 'ansible/syntax', message: /no-such\.yml/ }]);
  },
);

test.skipIf(!hasLint)(`ansible-lint has nothing to say${missing('ansible-lint', hasLint)}`, async () => {
  expect(await lintPlaybooks({ projectDir, ansibleDir, home }, ctx)).toEqual([]);
});

test('the unit tests of the modules pass', async () => {
  const result = await ctx.run.run(['python3', '-B', '-m', 'unittest', 'discover', '-s', 'tests'], {
    cwd: ansibleDir,
    timeoutMs: 60_000,
  });
  expect(result.stderr).toMatch(/^Ran [1-9]\d* tests/m);
});
