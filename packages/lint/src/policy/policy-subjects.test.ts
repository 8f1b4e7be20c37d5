import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDescription } from '@dwcp/config';
import type { DeploymentMode } from '@dwcp/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { synthesizeCloud } from '../cloud/synthesize-cloud.ts';
import type { LintOptions } from '../report.ts';
import { projectDir } from './policy-subject.fixture.ts';
import { policyInputOf } from './policy-subject.ts';
import { policySubjects } from './policy-subjects.ts';

const fixtures = join(projectDir, 'packages/policy/test/fixtures');
const options: LintOptions = {
  projectDir,
  policiesDir: join(projectDir, 'policies'),
  stateDir: null,
  environments: null,
  modes: null,
  usesTerraform: false,
  usesAnsible: false,
  audits: false,
  policyDir: null,
  vulnerabilitiesFile: null,
  planFile: null,
  looksAgain: true,
};

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dwcp-subjects-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function described(environment: string, mode: DeploymentMode) {
  const description = await loadDescription({ projectDir, environment, mode });
  return { loaded: { environment, mode, description }, cloud: synthesizeCloud(description.topology) };
}

test('without a plan the resources are those of the description, shared by modes that make the same', async () => {
  const both = [await described('lab', 'hybrid'), await described('lab', 'internet')];
  const subjects = await policySubjects(both, options, null);
  expect(subjects.map(({ action, mode }) => [action, mode])).toEqual([
    ['lint', 'hybrid'],
    ['lint', 'internet'],
  ]);
  expect(subjects[0]?.resources?.source).toBe('synth');
  const areEqual = both[0]?.cloud.configurations.join() === both[1]?.cloud.configurations.join();
  expect(subjects[0]?.resources === subjects[1]?.resources).toBe(areEqual);
});

test('a description that leaves no topology has no resources, which is not the same as none', async () => {
  const lab = await described('lab', 'hybrid');
  const broken = {
    loaded: { ...lab.loaded, description: { ...lab.loaded.description, topology: null } },
    cloud: synthesizeCloud(null),
  };
  const [subject] = await policySubjects([broken], options, null);
  if (subject === undefined) throw new Error('no subject');
  expect(subject.resources).toBeNull();
  expect(Object.keys(policyInputOf(subject))).toEqual(['action', 'mode', 'config']);
});

test('a plan stands in for the resources, of one environment only', async () => {
  const planFile = join(fixtures, 'terraform/lab.plan.json');
  const lab = await described('lab', 'hybrid');
  const [subject] = await policySubjects([lab], { ...options, planFile }, null);
  expect(subject).toMatchObject({ action: 'plan', resources: { source: 'plan' } });
  const two = [lab, await described('production', 'hybrid')];
  await expect(policySubjects(two, { ...options, planFile }, null)).rejects.toMatchObject({
    code: 'USAGE',
    message: 'a plan is of one environment',
  });
});

test('a plan or scan that is none ends the run', async () => {
  const file = join(directory, 'other.json');
  await writeFile(file, '{"format_version": "9"}');
  const lab = [await described('lab', 'hybrid')];
  for (const own of [{ planFile: file }, { vulnerabilitiesFile: file }]) {
    await expect(policySubjects(lab, { ...options, ...own }, null)).rejects.toMatchObject({
      code: 'REPORT_UNREADABLE',
    });
  }
});

test('a scan is given to every subject, once read', async () => {
  const vulnerabilitiesFile = join(fixtures, 'vulnerabilities/grype.json');
  const both = [await described('lab', 'hybrid'), await described('production', 'hybrid')];
  const [first, second] = await policySubjects(both, { ...options, vulnerabilitiesFile }, null);
  expect(first?.vulnerabilities?.document.scanner).toBe('grype');
  expect(second?.vulnerabilities).toBe(first?.vulnerabilities);
});

test('the document of the policies holds no mode configuration twice', async () => {
  const [subject] = await policySubjects([await described('lab', 'hybrid')], options, null);
  if (subject === undefined) throw new Error('no subject');
  const input = policyInputOf(subject);
  expect(Object.keys(input)).toEqual(['action', 'mode', 'config', 'topology', 'resources']);
  expect(input.topology).not.toHaveProperty('modeConfig');
});
