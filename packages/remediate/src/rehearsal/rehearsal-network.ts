import { repairNodes, writeReleaseDirectory } from '@dwcp/deploy';
import { type Difference, lookAtRelease } from '@dwcp/drift';
import type { Laboratory } from '@dwcp/emulate';
import { type EnvironmentPaths, reachLab } from '@dwcp/environment';
import type { Context } from '@dwcp/io';
import type { Topology } from '@dwcp/model';
import { verifyNetwork } from '@dwcp/network';
import { playbookFailureReason } from '@dwcp/provision';
import type { NodeRepair } from '../remediation-plan.ts';

/** The checks of a deploy that do not pass within the time, by id with what was seen; a node that took no release first. */
export async function failingChecks(
  laboratory: Laboratory,
  timeoutMs: number,
  ctx: Context,
): Promise<ReadonlyMap<string, string>> {
  if (laboratory.refusals.size > 0) return laboratory.refusals;
  const { topology, runners, publicKeys } = laboratory;
  const checks = await verifyNetwork(topology, runners, { timeoutMs, publicKeys, linkTransport: 'tcp' }, ctx);
  const failing = checks.filter(({ outcome }) => outcome !== 'pass');
  return new Map(failing.map(({ id, observed }) => [id, observed ?? 'nothing was seen']));
}

/** How nodes of the lab differ from what was deployed; a part that cannot be looked at is a difference, too. */
export async function lookAtNodes(
  laboratory: Laboratory,
  nodes: readonly string[],
  ctx: Context,
): Promise<readonly Difference[]> {
  const { runners } = laboratory;
  const network = { ...laboratory, topology: asLab(laboratory.topology) };
  const { differences, unseen } = await lookAtRelease(network, { nodes, runners }, ctx);
  return [
    ...differences,
    ...unseen.map(({ node, subject, reason }) => ({ node, check: 'no answer', subject, observed: reason })),
  ];
}

/** Runs the playbook on nodes of the lab as it would run on the fleet. Returns why it failed, by node. */
export async function repairInLab(
  wave: readonly NodeRepair[],
  options: { readonly laboratory: Laboratory; readonly paths: EnvironmentPaths; readonly projectDir: string },
  ctx: Context,
): Promise<readonly (readonly [node: string, reason: string])[]> {
  const { laboratory, paths, projectDir } = options;
  const topology = asLab(laboratory.topology);
  const { dir: releaseDir } = await writeReleaseDirectory(paths.releases, laboratory.releases);
  const reach = await reachLab(topology, laboratory.lab, paths, ctx);
  try {
    const parts = Object.fromEntries(wave.map((repair) => [repair.node, repair]));
    const tags = [...new Set(wave.flatMap(({ roles }) => roles))];
    const limit = wave.map(({ node }) => node);
    const { failures } = await repairNodes({ topology, paths, projectDir, reach, limit, releaseDir, tags, parts }, ctx);
    return failures.map((failure) => [failure.host, playbookFailureReason(failure)]);
  } finally {
    await reach.close();
  }
}

/** Whatever a lab stands for, its hosts are those of a lab, and let root in. */
function asLab(topology: Topology): Topology {
  return { ...topology, environment: { ...topology.environment, kind: 'lab', sshUser: 'root' } };
}
