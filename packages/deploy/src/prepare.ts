import { join } from 'node:path';
import {
  type EnvironmentPaths,
  loadBaseline,
  loadPublicKeys,
  type PublicKeys,
  type SecretFiles,
  secretFilesOf,
} from '@dwcp/environment';
import type { Context } from '@dwcp/io';
import { inspectLab, planDigest, requireLabSupport } from '@dwcp/lab';
import { allNodes, type Change, type ChangeSet, type NodeRelease, type Topology } from '@dwcp/model';
import { releaseDigest, renderRelease } from '@dwcp/network';
import { inspectCloud, loadNodeProgram, loadTunnelSecrets, type PackedProgram } from '@dwcp/provision';
import { isCloudLost, type PlannedCloud, planCloud } from './cloud.ts';
import type { LoadedDescription } from './description.ts';
import { addFileDiffs } from './file-diffs.ts';
import { planLabOf } from './lab-hosts.ts';
import { type NodeObservations, nodeChanges, observedPublicKeys, observeNodes } from './node-observations.ts';
import { requirePolicies } from './policy-gate.ts';
import { ensureSshKey } from './ssh-key.ts';

/** Journals or times one step, or just does it. */
export type StepRunner = <T>(name: string, body: () => Promise<T>) => Promise<T>;

/** Everything that is known before anything is changed: steps 1 to 6 of a deploy. */
export interface PreparedDeploy {
  readonly description: LoadedDescription;
  /** Null where no node runs dwcpd. */
  readonly program: PackedProgram | null;
  /** Secret: handed to the nodes, never to a report. */
  readonly secretFiles: SecretFiles;
  readonly sshPublicKey: string | null;
  readonly cloud: PlannedCloud;
  readonly observations: NodeObservations;
  readonly publicKeys: PublicKeys;
  readonly releases: readonly NodeRelease[];
  readonly changeSet: ChangeSet;
}

export async function prepareDeploy(
  description: LoadedDescription,
  options: {
    readonly paths: EnvironmentPaths;
    readonly projectDir: string;
    readonly policiesDir: string;
    readonly programDir: string;
    readonly step: StepRunner;
  },
  ctx: Context,
): Promise<PreparedDeploy> {
  const { paths, step } = options;
  const { topology } = description;
  const isLab = topology.environment.kind === 'lab';
  const program = await loadNodeProgram(topology, options);
  const secrets = { environment: process.env, keptDir: paths.tunnelSecrets };
  const secretFiles = secretFilesOf(topology, await loadTunnelSecrets(topology, secrets, ctx));
  const sshPublicKey = isLab ? await ensureSshKey(paths.sshKey, ctx) : null;
  const isLabLost = isLab && (await isCloudLost(paths, ctx));
  if (isLab) await requireLabSupport({ hosts: await countHostsToStart(topology, paths, ctx) }, ctx);
  const cloud = await step('plan the cloud', () =>
    planCloud(topology, { paths, projectDir: options.projectDir, sshPublicKey }, ctx),
  );
  await step('judge by the policies', () => requirePolicies(description, { ...options, cloud }, ctx));
  return step('look at the nodes', async () => {
    const recorded = await loadPublicKeys(paths.publicKeys);
    const drafts = renderRelease(topology, { publicKeys: recorded, program: program?.program });
    const observations = await observeNodes(topology, { paths, releases: drafts, isLabLost }, ctx);
    const publicKeys = observedPublicKeys(recorded, observations);
    const releases = renderRelease(topology, { publicKeys, program: program?.program });
    const changes: readonly Change[] = [
      ...(cloud.plan?.changes ?? []),
      ...(isLab && sshPublicKey !== null
        ? await underlayChanges(description, { paths, cloud, sshPublicKey }, ctx)
        : []),
      ...(await addFileDiffs(nodeChanges(releases, observations, { isLab, secretFiles }), {
        deployedDir: join(paths.releases, (await loadBaseline(paths.baseline))?.release ?? 'none'),
        releases,
        observations,
      })),
    ];
    const release = topology.gateways.every((gateway) => gateway.name in publicKeys)
      ? releaseDigest(releases)
      : 'known after the keys are made';
    const changeSet = { environment: topology.environment.name, release, changes, notEmulated: cloud.notEmulated };
    return { description, program, secretFiles, sshPublicKey, cloud, observations, publicKeys, releases, changeSet };
  });
}

function removedHost(name: string): Change {
  const reason = 'no longer described; its disk goes with it';
  return { kind: 'host', action: 'delete', subject: name, node: null, reason, disruption: 'replace', diff: null };
}

/** Hosts that run already have their room, also those of a lab that is rebuilt. */
async function countHostsToStart(topology: Topology, paths: EnvironmentPaths, ctx: Context): Promise<number> {
  const { hosts } = await inspectLab(paths.lab, ctx);
  const running = hosts.filter((host) => host.status === 'running').length;
  return Math.max(0, allNodes(topology).length - running);
}

/** A lab whose hosts or networks are wired otherwise than the description and the applied cloud say. */
async function underlayChanges(
  description: LoadedDescription,
  options: { readonly paths: EnvironmentPaths; readonly cloud: PlannedCloud; readonly sshPublicKey: string },
  ctx: Context,
): Promise<readonly Change[]> {
  const status = await inspectLab(options.paths.lab, ctx);
  const described = new Set(allNodes(description.topology).map((node) => node.name));
  const removed = status.hosts.filter((host) => !described.has(host.name)).map((host) => removedHost(host.name));
  if (status.lab === null || options.cloud.plan?.hasChanges === true) return removed;
  const inventory = options.cloud.workspace === null ? null : await inspectCloud(options.cloud.workspace, ctx);
  const plan = await planLabOf(description.topology, { ...options, instances: inventory?.instances ?? [] });
  const missing = status.segments.filter((segment) => !segment.isPresent).map((segment) => segment.name);
  if (planDigest(plan) === status.planDigest && missing.length === 0) return removed;
  return [
    ...removed,
    {
      kind: 'host',
      action: 'update',
      subject: 'underlay of the lab',
      node: null,
      reason: missing.length > 0 ? `segments missing: ${missing.join(', ')}` : 'the description changed',
      disruption: 'none',
      diff: null,
    },
  ];
}
