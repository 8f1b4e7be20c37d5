import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@dwcp/model';
import { expect, test } from 'vitest';
import { caseNames, corpus, makeCaseProject } from './golden-case.fixture.ts';
import { loadDescription } from './index.ts';

test('the corpus holds sixty broken descriptions', () => {
  expect(caseNames.length).toBeGreaterThanOrEqual(60);
});

test.each(caseNames)('reports %s as findings.txt says', async (name) => {
  const found = await findingsOf(name);
  const path = join(corpus, name, 'findings.txt');
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, found);
  expect(found).toBe(readFileSync(path, 'utf8'));
  expect(found).not.toBe('');
});

async function findingsOf(name: string): Promise<string> {
  const { project, mode, environment } = await makeCaseProject(name);
  try {
    const { findings } = await loadDescription({ projectDir: project, mode, environment });
    // What every description has, for fields without effect, would change all cases with every such field.
    return formatFindings(findings.filter((finding) => finding.ruleId !== 'config/not-acted-on'));
  } finally {
    rmSync(project, { recursive: true });
  }
}

function formatFindings(findings: readonly Finding[]): string {
  return findings
    .map(({ location, severity, ruleId, path, message, hint }) => {
      const place = `${location?.file}:${location?.line}:${location?.column}`;
      const line = `${place} ${severity} ${ruleId} ${path === null ? '' : `${path}: `}${message}\n`;
      return hint === null ? line : `${line}  ${hint}\n`;
    })
    .join('');
}
