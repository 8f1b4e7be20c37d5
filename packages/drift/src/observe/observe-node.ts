import type { Context, NodeRunner } from '@dwcp/io';
import type { NodeRelease, RoutingDaemon } from '@dwcp/model';
import {
  daemonUnit,
  firewallTable,
  firewallUnit,
  type HostObservation,
  inspectHost,
  inspectMachine,
  inspectNetwork,
  inspectSurroundings,
  type MachineObservation,
  type NodeNetwork,
  type Observation,
  readFiles,
  type SurroundingsObservation,
  unchecked,
} from '@dwcp/network';
import { lookSafely } from './look.ts';
import { oneSession } from './one-session.ts';

/** Everything that was seen of one node, each part for itself. */
export interface NodeSeen {
  readonly node: string;
  readonly host: Observation<HostObservation>;
  readonly surroundings: Observation<SurroundingsObservation>;
  readonly machine: Observation<MachineObservation>;
  readonly network: Observation<NodeNetwork>;
}

/** Looks at one node with one command; changes nothing. */
export async function observeNode(
  runner: NodeRunner,
  options: {
    readonly release: NodeRelease;
    readonly daemon: RoutingDaemon;
    readonly withNetwork: boolean;
    /** How its program looked when it was last read. */
    readonly knownProgram: string | null;
  },
  ctx: Context,
): Promise<NodeSeen> {
  const { release, knownProgram } = options;
  const session = oneSession(runner);
  const notAsked = unchecked<never>('it was not asked for');
  const [host, surroundings, machine, network] = await Promise.all([
    lookSafely(() => inspectHost(session, { release, asksTable: false, asksSecrets: false, knownProgram }, ctx)),
    lookSafely(() => inspectSurroundings(session, release)),
    options.withNetwork ? lookSafely(() => inspectMachine(session)) : notAsked,
    options.withNetwork
      ? observeNetworkOf(session, { ...options, hasLinks: release.units.includes(daemonUnit) }, ctx)
      : notAsked,
  ]);
  return {
    node: runner.node,
    host: withTable(host, network),
    surroundings: withUnitFiles(surroundings, host),
    machine,
    network,
  };
}

/** Whether the table of the firewall is there is told by the look at the whole of it. */
function withTable(host: NodeSeen['host'], network: NodeSeen['network']): NodeSeen['host'] {
  const firewall = network.isObserved ? network.value.firewall : null;
  if (!host.isObserved || firewall?.isObserved !== true || firewall.value.hasTable) return host;
  if (!(firewallUnit in host.value.units)) return host;
  const missingObjects = { ...host.value.missingObjects, [firewallUnit]: firewallTable };
  return { ...host, value: { ...host.value, missingObjects } };
}

/** Without the files systemd takes for a unit, what lies around a release was looked at in part. */
function withUnitFiles(surroundings: NodeSeen['surroundings'], host: NodeSeen['host']): NodeSeen['surroundings'] {
  const untold = host.isObserved ? Object.entries(host.value.units).find(([, { files }]) => files === null) : undefined;
  if (untold === undefined || !surroundings.isObserved) return surroundings;
  return unchecked(`systemctl does not tell which files ${untold[0]} is made of`);
}

export function observeNetworkOf(
  runner: NodeRunner,
  options: NetworkLook,
  ctx: Context,
): Promise<Observation<NodeNetwork>> {
  const { daemon, hasLinks, onlyLinks = false } = options;
  return lookSafely(() =>
    inspectNetwork(runner, { daemon, hasLinks, ...(onlyLinks ? { parts: ['dwcpd'] } : {}) }, ctx),
  );
}

export interface NetworkLook {
  readonly daemon: RoutingDaemon;
  /** dwcpd was installed there, and is asked for its links. */
  readonly hasLinks: boolean;
  /** Nothing else is asked for. */
  readonly onlyLinks?: boolean;
}

/** Texts of files of a release as they are on the node; none where it does not answer. */
export async function readTexts(
  runner: NodeRunner,
  paths: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const seen = await lookSafely(() => readFiles(runner, paths));
  return seen.isObserved ? seen.value : {};
}
