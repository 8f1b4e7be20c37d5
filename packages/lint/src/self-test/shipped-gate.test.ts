import { join } from 'node:path';
import { scriptedRunner, testContext } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { selfTest } from './self-test.ts';

const projectDir = join(import.meta.dirname, '../../../..');

test('nothing that is wrong on purpose goes through the shipped gate', { timeout: 120_000 }, async () => {
  const report = await selfTest(
    {
      projectDir,
      policiesDir: join(projectDir, 'policies'),
      stateDir: null,
      environments: ['lab'],
      modes: null,
      usesTerraform: false,
      usesAnsible: false,
      audits: false,
      policyDir: null,
      vulnerabilitiesFile: null,
      planFile: null,
      looksAgain: true,
    },
    testContext(scriptedRunner([])),
  );
  expect(report.survivors).toEqual([]);
  // The claim would be an empty one without them.
  expect(report.rules).toBeGreaterThanOrEqual(82);
  expect(report.mutants).toBeGreaterThan(900);
});
