import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { misnamedFiles, renameHint } from './file-names.ts';
import { listEnvironments, loadDescription } from './index.ts';
import { missingModes } from './missing-modes.ts';

let projectDir = '';
beforeEach(() => {
  projectDir = mkdtempSync(join(tmpdir(), 'dwcp-names-'));
});
afterEach(() => rmSync(projectDir, { recursive: true }));

function put(...files: readonly string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(projectDir, 'config', file)), { recursive: true });
    writeFileSync(join(projectDir, 'config', file), '');
  }
}

const read = [
  'dwcp-v3-datacenter.yaml',
  'dwcp-v3-internet.yaml',
  'dwcp-v3-hybrid.yaml',
  'waivers.yaml',
  'security-config.yaml',
];

/** `file → name it is meant to have: hint` of everything misnamed. */
async function misnamed(): Promise<readonly string[]> {
  return (await misnamedFiles(projectDir)).map(({ file, meant, finding }) => `${file} → ${meant}: ${finding.hint}`);
}

test('the names dwcp reads, hidden files, texts and copies of editors are no finding', async () => {
  put(...read, 'schema/a.json', '.gitkeep', 'README.md', 'dwcp-v3-hybrid.yaml.bak', 'certificates/a.pem', 'tls.pem');
  put('environments/lab.yaml', 'environments/eu-1.yaml', 'environments/.gitkeep', 'environments/lab.yaml~');
  expect(await misnamed()).toEqual([]);
  expect(await misnamedFiles(join(projectDir, 'nowhere'))).toEqual([]);
});

test('a scenario under a name nobody reads is named, with the name it would need', async () => {
  put(...read, 'scenarios/hybrid-failover.yaml', 'scenarios/wan.yml', 'scenarios/Wan_2.yaml', 'scenarios/9.yaml');
  expect(await misnamed()).toEqual([
    expect.stringMatching(/^config\/scenarios\/9\.yaml → null: a scenario is a file <name>\.yaml/),
    'config/scenarios/Wan_2.yaml → config/scenarios/wan-2.yaml: rename it to wan-2.yaml',
    'config/scenarios/wan.yml → config/scenarios/wan.yaml: rename it to wan.yaml',
  ]);
});

test('a folder that is nearly that of the scenarios is named', async () => {
  put(...read, 'scenario/wan.yaml');
  expect(await misnamed()).toEqual(['config/scenario → config/scenarios: rename it to scenarios']);
});

test('a file of an environment under a name nobody reads is named, with the name it would need', async () => {
  put(
    ...read,
    'environments/lab.yaml',
    'environments/staging.yml',
    'environments/Lab.YAML',
    'environments/my_env.yaml',
  );
  put('environments/prod.yaml.disabled', 'environments/old', 'environments/1.yaml', 'environments/team/eu.yaml');
  expect(await misnamed()).toEqual([
    expect.stringMatching(/^config\/environments\/1\.yaml → null: an environment is a file <name>\.yaml/),
    'config/environments/Lab.YAML → config/environments/lab.yaml: there is a lab.yaml: move this one out of config/environments',
    'config/environments/my_env.yaml → config/environments/my-env.yaml: rename it to my-env.yaml',
    'config/environments/old → config/environments/old.yaml: rename it to old.yaml',
    'config/environments/prod.yaml.disabled → config/environments/prod.yaml: rename it to prod.yaml',
    'config/environments/staging.yml → config/environments/staging.yaml: rename it to staging.yaml',
    'config/environments/team → config/environments/team.yaml: rename it to team.yaml',
  ]);
  expect(await listEnvironments(projectDir)).toEqual(['lab']);
});

test('a mode, waivers or the environments under a name nobody reads are named as well', async () => {
  put('dwcp-v3-datacenter.yaml', 'dwcp-v3-hybird.yaml', 'DWCP-v3-Internet.yml', 'waiver.yaml', 'other.yaml');
  put('enviroments/lab.yaml');
  expect(await misnamed()).toEqual([
    'config/DWCP-v3-Internet.yml → config/dwcp-v3-internet.yaml: rename it to dwcp-v3-internet.yaml',
    'config/dwcp-v3-hybird.yaml → config/dwcp-v3-hybrid.yaml: rename it to dwcp-v3-hybrid.yaml',
    'config/enviroments → config/environments: rename it to environments',
    expect.stringMatching(/^config\/other\.yaml → null: dwcp reads dwcp-v3-/),
    'config/waiver.yaml → config/waivers.yaml: rename it to waivers.yaml',
  ]);
});

test('a finding names the file, and stands at it', async () => {
  put(...read, 'environments/staging.yml');
  const [one] = await misnamedFiles(projectDir);
  expect(one?.finding).toEqual({
    ruleId: 'config/file-name',
    severity: 'high',
    message:
      'config/environments/staging.yml is not read: what is in it has no effect; the name would be config/environments/staging.yaml',
    location: { file: 'config/environments/staging.yml', line: 1, column: 1 },
    path: null,
    hint: 'rename it to staging.yaml',
  });
});

test('the default mode without a file is a finding, another one is only missing', async () => {
  put('dwcp-v3-hybrid.yaml');
  expect(await missingModes(projectDir, [])).toEqual({ modes: ['datacenter', 'internet'], findings: [] });
  put('dwcp-v3-internet.yaml');
  rmSync(join(projectDir, 'config/dwcp-v3-hybrid.yaml'));
  const without = await missingModes(projectDir, []);
  expect(without.findings).toMatchObject([
    { ruleId: 'config/mode-missing', hint: 'restore config/dwcp-v3-hybrid.yaml' },
  ]);
  put('dwcp-v3-hybird.yaml');
  const { findings } = await missingModes(projectDir, await misnamedFiles(projectDir));
  expect(findings[0]?.hint).toBe('rename config/dwcp-v3-hybird.yaml to dwcp-v3-hybrid.yaml');
});

test('who names a file that is there under another name is told so', async () => {
  put('dwcp-v3-hybird.yaml', 'environments/lab.yml');
  const load = (environment: string) => loadDescription({ projectDir, environment, mode: 'hybrid' });
  await expect(load('lab')).rejects.toMatchObject({ hint: expect.stringMatching(/^rename config\//) });
  put('dwcp-v3-hybrid.yaml');
  await expect(load('lab')).rejects.toMatchObject({ hint: 'rename config/environments/lab.yml to lab.yaml' });
  expect(renameHint('config/environments/none.yaml', await misnamedFiles(projectDir))).toBeNull();
});
