import type { Context } from '@dwcp/io';
import { type LabPlan, requireLabSupport } from '@dwcp/lab';
import { DwcpError, type NodeRelease, type Topology } from '@dwcp/model';
import { programOf } from '@dwcp/network';
import type { ProjectOptions } from '../options.ts';
import { emulationPaths } from '../paths.ts';
import type { PublicKeys } from './keys.ts';
import { releaseWithKeys } from './keys-in-text.ts';
import type { Laboratory } from './laboratory.ts';
import { configureHosts, openHosts } from './open-laboratory.ts';
import { unpackProgram } from './program.ts';

/** A release as it lies on a fleet. */
export interface ReleasedNetwork {
  readonly topology: Topology;
  readonly releases: readonly NodeRelease[];
  /** Of the gateways of that fleet. */
  readonly publicKeys: PublicKeys;
}

export interface ReleaseLabOptions extends ProjectOptions {
  readonly dir: string;
  /** Nodes that are whole hosts with systemd and sshd; the others run their daemons alone. */
  readonly wholeNodes: readonly string[];
  /** May log in to these as root. */
  readonly authorizedKey: string;
}

/** Throws what this machine lacks for such a lab, before anything else is done: NOT_ROOT, TOOL_MISSING, LAB_UNSUPPORTED. */
export function requireReleaseLab(topology: Topology, wholeNodes: readonly string[], ctx: Context): Promise<void> {
  return requireLabSupport({ hosts: wholeNodes.length, tunnels: lightEnds(topology, wholeNodes) }, ctx);
}

/**
 * A lab whose hosts run a release that was deployed: its bytes, but for the keys, which never leave a fleet. The lab stays when
 * this fails: whoever called closes it. Throws PROGRAM_MISSING where dwcpd is another one than was deployed.
 */
export async function openReleaseLab(
  network: ReleasedNetwork,
  options: ReleaseLabOptions,
  ctx: Context,
): Promise<Laboratory> {
  const { topology, releases, publicKeys: from } = network;
  const { wholeNodes, authorizedKey } = options;
  const adapt = (plan: LabPlan): LabPlan => ({
    ...plan,
    hosts: plan.hosts.map((host) =>
      wholeNodes.includes(host.name) ? { ...host, kind: 'full', authorizedKeys: [authorizedKey] } : host,
    ),
  });
  const shape = { hosts: 'light', links: [], seed: 1 } as const;
  const unpacked = await unpackProgram(topology, options, ctx);
  if (unpacked?.program.sums !== programOf(releases)?.sums) {
    throw new DwcpError('PROGRAM_MISSING', 'the program for the nodes is another one than was deployed', {
      hint: 'make the one that was deployed with `make release`, or deploy this one first',
    });
  }
  const bare = await openHosts(topology, { ...options, shape, adapt }, ctx);
  const { deploymentsDir } = emulationPaths(options);
  const releasesWith = (to: PublicKeys) => releases.map((release) => releaseWithKeys(release, { from, to }));
  return configureHosts(bare, { deploymentsDir, releasesWith }, ctx);
}

/** Ends of tunnels a light host has a process for, where the kernel has no WireGuard. */
function lightEnds({ tunnels }: Topology, wholeNodes: readonly string[]): number {
  const ends = tunnels.filter(({ protocol }) => protocol === 'wireguard').flatMap((tunnel) => tunnel.ends);
  return ends.filter(({ gateway }) => !wholeNodes.includes(gateway)).length;
}
