import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeploymentMode } from '@dwcp/model';
import { parse } from 'yaml';

export const repositoryRoot: string = join(import.meta.dirname, '../../..');
export const corpus: string = join(import.meta.dirname, '../test/golden/bad');
export const caseNames: readonly string[] = readdirSync(corpus).toSorted();

/** The shipped description with what is broken in this case, as a user's project in a temporary directory. */
export async function makeCaseProject(
  name: string,
): Promise<{ readonly project: string; readonly mode: DeploymentMode; readonly environment: string }> {
  const folder = join(corpus, name);
  const project = mkdtempSync(join(tmpdir(), 'dwcp-golden-'));
  await cp(join(repositoryRoot, 'config'), join(project, 'config'), { recursive: true });
  if (readdirSync(folder).includes('config')) {
    await cp(join(folder, 'config'), join(project, 'config'), { recursive: true });
  }
  for (const edit of editsOf(folder)) applyEdit(project, edit);
  return { project, mode: modeOf(folder), environment: environmentOf(folder) };
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

function environmentOf(folder: string): string {
  return readdirSync(folder).includes('environment.txt')
    ? readFileSync(join(folder, 'environment.txt'), 'utf8').trim()
    : 'lab';
}
