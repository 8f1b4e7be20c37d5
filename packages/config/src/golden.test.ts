import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeploymentMode, Finding } from '@dwcp/model';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadDescription } from './index.ts';

const root = join(import.meta.dirname, '../../..');
const corpus = join(import.meta.dirname, '../test/golden/bad');
const cases = readdirSync(corpus).toSorted();

test('the corpus holds sixty broken descriptions', () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
});

test.each(cases)('reports %s as findings.txt says', async (name) => {
  const found = await findingsOf(name);
  const path = join(corpus, name, 'findings.txt');
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, found);
  expect(found).toBe(readFileSync(path, 'utf8'));
  expect(found).not.toBe('');
});

/** The shipped description with what is broken in this case, loaded as a user's project. */
async function findingsOf(name: string): Promise<string> {
  const folder = join(corpus, name);
  const project = mkdtempSync(join(tmpdir(), 'dwcp-golden-'));
  try {
    await cp(join(root, 'config'), join(project, 'config'), { recursive: true });
    if (readdirSync(folder).includes('config')) {
      await cp(join(folder, 'config'), join(project, 'config'), { recursive: true });
    }
    for (const edit of editsOf(folder)) applyEdit(project, edit);
    const { findings } = await loadDescription({ projectDir: project, mode: modeOf(folder), environment: 'lab' });
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

interface Edit {
  readonly file: string;
  readonly replace: string;
  readonly with: string;
}

function editsOf(folder: string): readonly Edit[] {
  return readdirSync(folder).includes('edits.yaml') ? parse(readFileSync(join(folder, 'edits.yaml'), 'utf8')) : [];
}

function applyEdit(project: string, edit: Edit): void {
  const path = join(project, edit.file);
  const text = readFileSync(path, 'utf8');
  const count = text.split(edit.replace).length - 1;
  if (edit.replace !== '' && count !== 1) throw new Error(`${edit.file} holds ${count} times: ${edit.replace}`);
  writeFileSync(path, edit.replace === '' ? `${text}${edit.with}` : text.replace(edit.replace, () => edit.with));
}

function modeOf(folder: string): DeploymentMode {
  if (!readdirSync(folder).includes('mode.txt')) return 'hybrid';
  const mode = readFileSync(join(folder, 'mode.txt'), 'utf8').trim();
  if (mode === 'datacenter' || mode === 'internet' || mode === 'hybrid') return mode;
  throw new Error(`no mode: ${mode}`);
}
