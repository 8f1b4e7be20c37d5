import type { Context, NodeRunner } from '@dwcp/io';
import { type AppliedNode, applyNode, type Lab } from '@dwcp/lab';
import { DwcpError, type NodeRelease } from '@dwcp/model';
import { secretOwner } from '@dwcp/network';
import { applyRelease, loadHostPrograms } from '@dwcp/provision';
import type { BareLaboratory, Laboratory } from './laboratory.ts';
import { requireProgram } from './program.ts';
import type { Secrets } from './secrets.ts';

const timeoutMs = 90_000;

/**
 * Brings every host to its release, all at once: each spends most of its time waiting for its own daemons. A full host runs
 * the code a playbook runs there; a light one has no systemd, so the lab starts the same units from the same files. A node
 * that does not take its release is part of what is returned: a network that fails is nothing that could not be done.
 */
export async function applyReleases(
  bare: BareLaboratory,
  options: { readonly deploymentsDir: string; readonly releases: readonly NodeRelease[]; readonly secrets: Secrets },
  ctx: Context,
): Promise<Pick<Laboratory, 'notApplied' | 'refusals'>> {
  const { releases, secrets } = options;
  const programs = await loadHostPrograms(options.deploymentsDir);
  const light = new Set(bare.plan.hosts.filter((host) => host.kind === 'light').map((host) => host.name));
  const settled = await Promise.allSettled(
    releases.map(async (release) => {
      const own = secrets.get(release.node) ?? {};
      const runner = bare.runners.get(release.node);
      if (runner === undefined) throw new Error(`no way to reach ${release.node}`);
      if (light.has(release.node)) return applyLight(bare.lab, release, { runner, secrets: own }, ctx);
      // The program lies below the disk of the host, where the module finds it and compares every file.
      return applyRelease(runner, release, { programs, secrets: own, programArchive: null, timeoutMs });
    }),
  );
  const refusals = new Map<string, string>();
  const notApplied = settled.flatMap((outcome, index) => {
    const node = releases[index]?.node ?? '';
    if (outcome.status === 'fulfilled') {
      return outcome.value.notApplied.map(({ subject, reason }) => `${node}: ${subject}: ${reason}`);
    }
    const { reason: cause } = outcome;
    if (!(cause instanceof DwcpError) || cause.code !== 'RELEASE_REJECTED') throw cause;
    refusals.set(node, cause.message);
    return [];
  });
  return { notApplied, refusals };
}

/** What watches a server is of no use in a namespace: it would show the machine. */
function isNeeded(unit: string): boolean {
  return !unit.startsWith('prometheus-');
}

async function applyLight(
  lab: Lab,
  release: NodeRelease,
  { runner, secrets }: { readonly runner: NodeRunner; readonly secrets: Readonly<Record<string, string>> },
  ctx: Context,
): Promise<AppliedNode> {
  await requireProgram(runner, release);
  const files = Object.entries(secrets).map(([path, content]) => ({
    path,
    content,
    permissions: 0o600,
    owner: secretOwner(path) ?? 'root',
    group: secretOwner(path) ?? 'root',
  }));
  return applyNode(lab, release, { isNeeded, secrets: files }, ctx);
}
