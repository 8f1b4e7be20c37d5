import { readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Finding } from '@dwcp/model';

/** Where to look, and where working files may lie. */
export interface AnsibleOptions {
  readonly projectDir: string;
  /** `<projectDir>/.dwcp` when null. */
  readonly stateDir: string | null;
}

export function ansibleDirOf({ projectDir }: AnsibleOptions): string {
  return join(projectDir, 'deployments', 'ansible');
}

export function workParentOf({ projectDir, stateDir }: AnsibleOptions): string {
  // Ansible is started in another directory.
  return resolve(stateDir ?? join(projectDir, '.dwcp'), 'lint', 'ansible');
}

/** File names of the playbooks, sorted. */
export async function playbooksOf(ansibleDir: string): Promise<readonly string[]> {
  const names = await readdir(ansibleDir).catch(() => []);
  return names.filter((name) => name.endsWith('.yml') && name.startsWith('dwcp-')).sort();
}

/** Findings of the tools name files by whole paths. */
export function inProject(finding: Finding, projectDir: string): Finding {
  if (finding.location === null) return finding;
  return { ...finding, location: { ...finding.location, file: relative(projectDir, finding.location.file) } };
}
