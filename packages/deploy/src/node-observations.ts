import {
  type EnvironmentPaths,
  type Reach,
  reachLab,
  reachReal,
  type SecretFiles,
  secretDigests,
} from '@dwcp/environment';
import type { Context } from '@dwcp/io';
import { attachLab, inspectLab } from '@dwcp/lab';
import { allNodes, type Change, DwcpError, type NodeRelease, type Topology } from '@dwcp/model';
import { compareHost, type HostObservation, inspectHost } from '@dwcp/network';

/** What was seen of each node: how it is, or that it is not there, or that it is off. */
export type NodeObservation =
  | { readonly kind: 'observed'; readonly host: HostObservation }
  | { readonly kind: 'missing' }
  | { readonly kind: 'off' };

export type NodeObservations = ReadonlyMap<string, NodeObservation>;

/** Looks at every node, one ssh connection each, at once. A real node that does not answer is HOST_UNREACHABLE. */
export async function observeNodes(
  topology: Topology,
  options: { readonly paths: EnvironmentPaths; readonly releases: readonly NodeRelease[]; readonly isLabLost: boolean },
  ctx: Context,
): Promise<NodeObservations> {
  const missing = new Map<string, NodeObservation>(allNodes(topology).map((node) => [node.name, { kind: 'missing' }]));
  if (topology.environment.kind !== 'lab') {
    const reach = await reachReal(topology, options.paths, ctx);
    return await inspectThrough(reach, { releases: options.releases, isRunning: () => true }, ctx).finally(reach.close);
  }
  const lab = options.isLabLost ? null : await attachLab(options.paths.lab, ctx);
  if (lab === null) return missing;
  const status = await inspectLab(options.paths.lab, ctx);
  const running = new Set(status.hosts.filter((host) => host.status === 'running').map((host) => host.name));
  const off = status.hosts.filter((host) => host.status === 'dead').map((host) => host.name);
  const reach = await reachLab(topology, lab, options.paths, ctx);
  const isRunning = (node: string): boolean => running.has(node);
  const seen = await inspectThrough(reach, { releases: options.releases, isRunning }, ctx).finally(reach.close);
  return new Map([...missing, ...off.map((name) => [name, { kind: 'off' }] as const), ...seen]);
}

async function inspectThrough(
  reach: Reach,
  options: { readonly releases: readonly NodeRelease[]; readonly isRunning: (node: string) => boolean },
  ctx: Context,
): Promise<NodeObservations> {
  const seen = options.releases
    .filter((release) => options.isRunning(release.node))
    .map(async (release): Promise<readonly [string, NodeObservation]> => {
      const runner = reach.runners.get(release.node);
      if (runner === undefined) throw new Error(`no way to reach ${release.node}`);
      try {
        return [release.node, { kind: 'observed', host: await inspectHost(runner, { release }, ctx) }];
      } catch (cause) {
        if (!(cause instanceof DwcpError) || cause.code === 'INTERRUPTED') throw cause;
        const address = reach.addresses.get(release.node) ?? 'no address';
        throw new DwcpError(
          'HOST_UNREACHABLE',
          `${release.node} (${address}) does not answer over ssh: ${cause.message}`,
          {
            hint: `check that ${release.node} runs and that sshd listens on ${address}`,
            cause,
          },
        );
      }
    });
  return new Map(await Promise.all(seen));
}

/** What must change on the nodes for each to hold and run its release. */
export function nodeChanges(
  releases: readonly NodeRelease[],
  observations: NodeObservations,
  options: { readonly isLab: boolean; readonly secretFiles: SecretFiles },
): readonly Change[] {
  return releases.flatMap((release) => {
    const observation = observations.get(release.node) ?? { kind: 'missing' };
    if (observation.kind === 'observed') {
      return compareHost(release, observation.host, {
        sysctl: options.isLab ? 'namespaced' : 'all',
        secretDigests: secretDigests(options.secretFiles[release.node] ?? {}),
      });
    }
    return [hostChange(release.node, observation.kind), ...(observation.kind === 'missing' ? newFiles(release) : [])];
  });
}

function hostChange(node: string, kind: 'missing' | 'off'): Change {
  return {
    kind: 'host',
    action: kind === 'missing' ? 'create' : 'update',
    subject: node,
    node,
    reason: kind === 'missing' ? 'described, not there yet' : 'it is not running',
    disruption: kind === 'missing' ? 'none' : 'restart',
    diff: null,
  };
}

function newFiles(release: NodeRelease): readonly Change[] {
  return release.files.map((file) => ({
    kind: 'file',
    action: 'create',
    subject: file.path,
    node: release.node,
    reason: 'the node is new',
    disruption: 'none',
    diff: null,
  }));
}

/** Public keys as the gateways have them now, over those recorded earlier. */
export function observedPublicKeys(
  recorded: Readonly<Record<string, string>>,
  observations: NodeObservations,
): Readonly<Record<string, string>> {
  const keys: Record<string, string> = {};
  for (const [node, observation] of observations) {
    const key = observation.kind === 'observed' ? observation.host.publicKey : (recorded[node] ?? null);
    if (key !== null && observation.kind !== 'missing') keys[node] = key;
  }
  return keys;
}
