import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { expect, test } from 'vitest';
import { caseNames, corpus, makeCaseProject, repositoryRoot } from './golden-case.fixture.ts';

const runner = processRunner(new AbortController().signal);

test.concurrent.each(caseNames)(
  'the built dwcp lint exits 2 on %s, 3 when all it says is of low severity, with findings and without a stack',
  async (name) => {
    const { project, mode, environment } = await makeCaseProject(name);
    try {
      const argv = ['lint', '--env', environment, '--mode', mode, '--no-terraform', '--json', '--project-dir', project];
      const result = await runner.run([join(repositoryRoot, 'bin', 'dwcp'), ...argv], {
        timeoutMs: 60_000,
        // In the project, where no key is taken from: nothing is made in the home of who runs the tests.
        env: { XDG_STATE_HOME: project },
        okExitCodes: [0, 1, 2, 3],
      });
      expect(result.exitCode, result.stderr).toBe(hasGraveFindings(name) ? 2 : 3);
      expect(`${result.stdout}${result.stderr}`).not.toMatch(/^ {4}at /m);
      const report = JSON.parse(result.stdout) as { readonly findings: readonly unknown[] };
      expect(report.findings.length).toBeGreaterThan(0);
    } finally {
      rmSync(project, { recursive: true });
    }
  },
);

/** Findings of low severity do not fail a run, and without Terraform something was not checked. */
function hasGraveFindings(name: string): boolean {
  return /^\S+ (critical|high|medium) /m.test(readFileSync(join(corpus, name, 'findings.txt'), 'utf8'));
}
