import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, withPassingDirectory } from '@dwcp/io';
import type { Finding } from '@dwcp/model';
import { syntaxCheck } from '@dwcp/provision';
import { lookAt, type PartResult, unchecked } from '../part-result.ts';
import { type AnsibleOptions, ansibleDirOf, inProject, playbooksOf, workParentOf } from './ansible-project.ts';

/** Asks Ansible whether every playbook of the project loads. */
export async function lintPlaybookSyntax(options: AnsibleOptions, ctx: Context): Promise<readonly PartResult[]> {
  const ansibleDir = ansibleDirOf(options);
  const playbooks = await playbooksOf(ansibleDir);
  if (playbooks.length === 0) return [unchecked('ansible syntax', `no playbooks in ${ansibleDir}`)];
  const check = (names: readonly string[]) => checkSyntax(names, options, ctx);
  const all = await lookAt('ansible syntax', () => check(playbooks));
  const isClean = all.part.uncheckedReason === null && all.findings.length === 0;
  const results: PartResult[] = [];
  for (const playbook of playbooks) {
    const name = `ansible syntax ${playbook}`;
    // What is wrong in the one call may be in any of several playbooks, and it stops at the first.
    const isKnown = isClean || playbooks.length === 1 || all.part.uncheckedReason !== null;
    results.push(isKnown ? { ...all, part: { ...all.part, name } } : await lookAt(name, () => check([playbook])));
  }
  return results;
}

function checkSyntax(playbooks: readonly string[], options: AnsibleOptions, ctx: Context): Promise<readonly Finding[]> {
  return withPassingDirectory(workParentOf(options), { prefix: 'run' }, async (home) => {
    const inventoryFile = join(home, 'inventory.json');
    await writeFile(inventoryFile, JSON.stringify({ all: { hosts: {} } }));
    const { projectDir } = options;
    const sources = { projectDir, ansibleDir: ansibleDirOf(options), home, playbooks, inventoryFile };
    return (await syntaxCheck(sources, ctx)).map((finding) => inProject(finding, projectDir));
  });
}
