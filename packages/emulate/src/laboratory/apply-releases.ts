import type { Context } from '@dwcp/io';
import { applyNode, type Lab, writeNodeFiles } from '@dwcp/lab';
import type { NodeRelease } from '@dwcp/model';
import { applyRelease, loadHostPrograms } from '@dwcp/provision';
import type { BareLaboratory } from './laboratory.ts';
import type { Secrets } from './secrets.ts';

const timeoutMs = 90_000;

/**
 * Brings every host to its release, all at once: each spends most of its time waiting for its own daemons. A full host runs
 * the code a playbook runs there; a light one has no systemd, so the lab starts the same units from the same files. Returns
 * what could not be applied, one sentence each.
 */
export async function applyReleases(
  bare: BareLaboratory,
  options: { readonly deploymentsDir: string; readonly releases: readonly NodeRelease[]; readonly secrets: Secrets },
  ctx: Context,
): Promise<readonly string[]> {
  const { releases, secrets } = options;
  const programs = await loadHostPrograms(options.deploymentsDir);
  const light = new Set(bare.plan.hosts.filter((host) => host.kind === 'light').map((host) => host.name));
  const settled = await Promise.allSettled(
    releases.map(async (release) => {
      const own = secrets.get(release.node) ?? {};
      if (light.has(release.node)) return applyLight(bare.lab, release, own, ctx);
      const runner = bare.runners.get(release.node);
      if (runner === undefined) throw new Error(`no way to reach ${release.node}`);
      const { notApplied } = await applyRelease(runner, release, {
        programs,
        secrets: own,
        programArchive: null,
        timeoutMs,
      });
      return notApplied.map(({ subject, reason }) => `${release.node}: ${subject}: ${reason}`);
    }),
  );
  return settled.flatMap((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

/** What watches a server is of no use in a namespace: it would show the machine. */
function isNeeded(unit: string): boolean {
  return !unit.startsWith('prometheus-');
}

async function applyLight(
  lab: Lab,
  release: NodeRelease,
  secrets: Readonly<Record<string, string>>,
  ctx: Context,
): Promise<readonly string[]> {
  const files = Object.entries(secrets).map(([path, content]) => ({
    path,
    content,
    permissions: 0o600,
    owner: 'root',
    group: 'root',
  }));
  await writeNodeFiles(lab, { host: release.node, files }, ctx);
  const { notApplied } = await applyNode(lab, release, { isNeeded }, ctx);
  return notApplied.map(({ subject, reason }) => `${release.node}: ${subject}: ${reason}`);
}
