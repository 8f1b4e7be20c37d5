import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Context } from '@dwcp/io';
import type { Finding } from '@dwcp/model';
import { syntaxCheck } from '@dwcp/provision';
import { lookAt, type PartResult, unchecked } from './part-result.ts';

/** Asks Ansible whether every playbook of the project loads. */
export async function lintPlaybookSyntax(projectDir: string, ctx: Context): Promise<readonly PartResult[]> {
  const ansibleDir = join(projectDir, 'deployments', 'ansible');
  const names = await readdir(ansibleDir).catch(() => []);
  const playbooks = names.filter((name) => name.endsWith('.yml') && name.startsWith('dwcp-')).sort();
  if (playbooks.length === 0) return [unchecked('ansible syntax', `no playbooks in ${ansibleDir}`)];
  const directory = await mkdtemp(join(tmpdir(), 'dwcp-lint-'));
  try {
    const inventoryFile = join(directory, 'inventory.json');
    await writeFile(inventoryFile, JSON.stringify({ all: { hosts: {} } }));
    const results: PartResult[] = [];
    for (const playbook of playbooks) {
      const look = () => syntaxCheck({ projectDir, ansibleDir, home: directory, playbook, inventoryFile }, ctx);
      results.push(
        await lookAt(`ansible syntax ${playbook}`, async () =>
          (await look()).map((finding) => inProject(finding, projectDir)),
        ),
      );
    }
    return results;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function inProject(finding: Finding, projectDir: string): Finding {
  if (finding.location === null) return finding;
  return { ...finding, location: { ...finding.location, file: relative(projectDir, finding.location.file) } };
}
