import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeRunner } from '@dwcp/io';
import { DwcpError, type NodeRelease } from '@dwcp/model';
import * as z from 'zod';

/** The programs that bring a host to its release, as the playbook has them. */
export interface HostPrograms {
  /** apply_release.py */
  readonly apply: string;
  /** Sources of module_utils/dwcp, by file name. */
  readonly modules: Readonly<Record<string, string>>;
}

export interface AppliedRelease {
  /** What was done with units and kernel parameters, in order. */
  readonly actions: readonly string[];
  /** What could not be set on this host, with the reason. */
  readonly notApplied: readonly { readonly subject: string; readonly reason: string }[];
}

const reportSchema = z.object({
  actions: z.array(z.string()),
  not_applied: z.array(z.object({ subject: z.string(), reason: z.string() })),
  error: z.string().optional(),
});

/** Reads the programs of `deployments/ansible`. */
export async function loadHostPrograms(deploymentsDir: string): Promise<HostPrograms> {
  const directory = join(deploymentsDir, 'module_utils', 'dwcp');
  const names = (await readdir(directory)).filter((name) => name.endsWith('.py'));
  const sources = await Promise.all(
    names.map(async (name) => [name, await readFile(join(directory, name), 'utf8')] as const),
  );
  return {
    apply: await readFile(join(deploymentsDir, 'apply_release.py'), 'utf8'),
    modules: Object.fromEntries(sources),
  };
}

/**
 * Brings a host to its release: the code a playbook runs there, reached through any runner. `secrets` are texts by path,
 * written 0600 before anything reads them. `programArchive` lies on the host; null when the release has no dwcpd, or the host
 * has it. Throws RELEASE_REJECTED with the daemon's own words.
 */
export async function applyRelease(
  runner: NodeRunner,
  release: NodeRelease,
  options: {
    readonly programs: HostPrograms;
    readonly secrets: Readonly<Record<string, string>>;
    readonly programArchive: string | null;
    readonly timeoutMs: number;
  },
): Promise<AppliedRelease> {
  const { programs, secrets, programArchive, timeoutMs } = options;
  const input = JSON.stringify({
    modules: programs.modules,
    secrets,
    program: programArchive,
    release: {
      files: release.files.map((file) => ({
        path: file.path,
        content: Buffer.from(file.content).toString('base64'),
        permissions: file.permissions.toString(8),
        owner: file.owner,
        group: file.group,
        role: file.role,
      })),
      units: release.units,
      sysctl: release.sysctl,
    },
  });
  const { stdout } = await runner.run(['python3', '-c', programs.apply], { timeoutMs, input });
  const report = reportSchema.parse(JSON.parse(stdout));
  if (report.error !== undefined) {
    throw new DwcpError('RELEASE_REJECTED', `${release.node} did not take its release: ${report.error}`, {
      hint: 'mend the description or the renderer that made the file named above',
    });
  }
  return { actions: report.actions, notApplied: report.not_applied };
}
