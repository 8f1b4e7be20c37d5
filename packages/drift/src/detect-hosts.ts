import { type EnvironmentPaths, type MachineRecord, type Reach, reachLab, reachReal } from '@dwcp/environment';
import type { Context, NodeRunner } from '@dwcp/io';
import { attachLab } from '@dwcp/lab';
import type { DriftKind, NodeRelease } from '@dwcp/model';
import { daemonUnit, type Observation, observed, unchecked } from '@dwcp/network';
import { boundMismatches } from './compare/bound-mismatches.ts';
import { compareFiles } from './compare/compare-files.ts';
import { compareMachine, toldPackages } from './compare/compare-machine.ts';
import { compareNetwork } from './compare/compare-network.ts';
import { compareUnits } from './compare/compare-units.ts';
import type { CausedMismatch, Layer, Mismatch } from './compare/mismatch.ts';
import type { UncheckedCraft } from './compare/root-causes.ts';
import { compareThreeWay } from './compare/three-way.ts';
import { boundedRunner } from './observe/bounded-runner.ts';
import { inTurn } from './observe/in-turn.ts';
import { type NodeSeen, observeNetworkOf, observeNode } from './observe/observe-node.ts';
import type { ToldSignatures } from './observe/read-programs.ts';
import type { Side, WantedOnNodes } from './wanted.ts';

const nodesAtOnce = 32;

export interface HostsSeen {
  readonly mismatches: readonly CausedMismatch[];
  readonly unchecked: readonly UncheckedCraft[];
  /** Nodes that answered. */
  readonly nodes: readonly string[];
  /** How the program of each of them looks. */
  readonly programs: ToldSignatures;
}

/** A way to the nodes that were deployed; null when the lab that held them is gone. */
export async function reachDeployed(
  { deployed }: { readonly deployed: Pick<Side, 'topology'> },
  paths: EnvironmentPaths,
  ctx: Context,
): Promise<Reach | null> {
  const { topology } = deployed;
  if (topology.environment.kind !== 'lab') return reachReal(topology, paths, ctx);
  const lab = await attachLab(paths.lab, ctx);
  return lab === null ? null : reachLab(topology, lab, paths, ctx);
}

export interface HostOptions {
  readonly wanted: WantedOnNodes;
  readonly nodes: readonly string[];
  readonly kinds: readonly DriftKind[];
  readonly runners: ReadonlyMap<string, NodeRunner>;
  /** For the first look, which most nodes are asked for once only. */
  readonly onceRunners: ReadonlyMap<string, NodeRunner>;
  /** How the programs of nodes looked that need not be read again. */
  readonly knownPrograms: ToldSignatures;
}

/** Looks at every node at once and compares each with what is described and with what was deployed. */
export async function detectOnHosts(options: HostOptions, ctx: Context): Promise<HostsSeen> {
  const parts = await inTurn(options.nodes, nodesAtOnce, (node) => detectOnHost(node, options, ctx));
  return {
    mismatches: parts.flatMap((part) => part.mismatches),
    unchecked: parts.flatMap((part) => part.unchecked),
    nodes: parts.flatMap((part) => part.nodes),
    programs: Object.assign({}, ...parts.map((part) => part.programs)) as ToldSignatures,
  };
}

/**
 * Looks at the network of every node once more: which of these mismatches are still there. One of a node or a part that
 * does not answer this time is still there, for nobody knows better.
 */
export async function stillThere(
  mismatches: readonly CausedMismatch[],
  options: HostOptions,
  ctx: Context,
): Promise<readonly CausedMismatch[]> {
  const parts = await inTurn(options.nodes, nodesAtOnce, async (node) => {
    const own = mismatches.filter((mismatch) => mismatch.node === node);
    const runner = runnerOf(node, options.runners);
    if (own.length === 0 || runner === null) return own;
    const { deployed, publicKeys } = options.wanted;
    const { topology } = deployed;
    const hasLinks = runsDaemon(deployed, node);
    const onlyLinks = own.every(isOfLinks);
    const network = await observeNetworkOf(runner, { daemon: topology.routing.daemon, hasLinks, onlyLinks }, ctx);
    if (!network.isObserved) return own;
    const seen = compareBoth(options.wanted, (side) => networkMismatches(side, { node, network }, options.wanted));
    const compared = compareNetwork(topology, { node, publicKeys, hasLinks }, network.value);
    // A link that is down may be told by another check the next time: its peer is in quarantine by then.
    const keyOf = ({ check, craft, subject }: Mismatch): string =>
      JSON.stringify([craft === 'dwcp' ? craft : check, subject]);
    const again = new Set(seen.map(keyOf));
    return own.filter(
      (mismatch) =>
        again.has(keyOf(mismatch)) ||
        compared.unchecked.some(
          (part) => part.craft === mismatch.craft && layersOfPart[part.subject]?.includes(mismatch.layer) === true,
        ),
    );
  });
  return parts.flat();
}

/** What each part of a look tells of what lies between nodes. */
const layersOfPart: Readonly<Record<string, readonly Layer[]>> = {
  wireguard: ['peering'],
  ipsec: ['peering'],
  'bgp-sessions': ['peering', 'session'],
  bfd: ['liveness'],
  'bgp-paths': ['announcement', 'prefixes'],
  routes: ['routes'],
  dwcpd: ['links'],
};

/** What lies between two nodes and dwcpd tells of. */
export function isOfLinks({ layer }: Pick<Mismatch, 'layer'>): boolean {
  return layer === 'links';
}

function runsDaemon({ releases }: Side, node: string): boolean {
  return releases.get(node)?.units.includes(daemonUnit) ?? false;
}

async function detectOnHost(node: string, options: HostOptions, ctx: Context): Promise<HostsSeen> {
  const { wanted, kinds } = options;
  const runner = runnerOf(node, options.onceRunners);
  if (runner === null) return silent(node, kinds, 'there is no way to reach it');
  const seen = await observeNode(
    runner,
    {
      release: unionOf(node, wanted),
      daemon: wanted.deployed.topology.routing.daemon,
      withNetwork: kinds.includes('running-config'),
      knownProgram: options.knownPrograms[node] ?? null,
    },
    ctx,
  );
  if (!seen.host.isObserved) return silent(node, kinds, seen.host.reason);
  const mismatches = compareBoth(wanted, (side) => hostMismatches(side, { seen, kinds }, wanted));
  return {
    mismatches: boundMismatches(mismatches),
    unchecked: uncheckedOf(seen, options),
    nodes: [node],
    programs: { [node]: seen.host.value.programSignature },
  };
}

function compareBoth(wanted: WantedOnNodes, compare: (side: Side) => readonly Mismatch[]): readonly CausedMismatch[] {
  const declared = compare(wanted.declared);
  const baseline = wanted.declared === wanted.deployed ? declared : compare(wanted.deployed);
  return compareThreeWay({ declared, baseline });
}

function hostMismatches(
  side: Side,
  { seen, kinds }: { readonly seen: NodeSeen; readonly kinds: readonly DriftKind[] },
  wanted: WantedOnNodes,
): readonly Mismatch[] {
  const { node, host, surroundings, network } = seen;
  const release = side.releases.get(node);
  if (!host.isObserved) return [];
  if (release === undefined) return [noLongerDescribed(node)];
  const others = [wanted.declared, wanted.deployed].flatMap((other) => other.releases.get(node) ?? []);
  const around = surroundings.isObserved ? surroundings.value : null;
  const isLab = side.topology.environment.kind === 'lab';
  return [
    // The policies want to know which files changed.
    ...(kinds.includes('files') || kinds.includes('policy')
      ? compareFiles(release, { host: host.value, surroundings: around }, { others })
      : []),
    ...(kinds.includes('running-config')
      ? [
          ...compareUnits(release, host.value, { isLab }),
          ...machineMismatches(side, seen, wanted),
          ...networkMismatches(side, { node, network }, wanted),
        ]
      : []),
  ];
}

function machineMismatches(side: Side, { node, machine }: NodeSeen, wanted: WantedOnNodes): readonly Mismatch[] {
  const recorded = recordedMachine(node, machine, wanted);
  if (!machine.isObserved || !recorded.isObserved) return [];
  return compareMachine(side.topology, { node, recorded: recorded.value }, machine.value);
}

/** What a node was made of when it was deployed; unchecked when that says nothing of the machine that answers. */
function recordedMachine(
  node: string,
  machine: NodeSeen['machine'],
  { machines }: WantedOnNodes,
): Observation<MachineRecord> {
  if (!machines.isObserved) return unchecked(machines.reason);
  const recorded = machines.value[node];
  if (recorded === undefined) return unchecked('it did not answer when it was deployed: run `dwcp deploy`');
  const isSame = !machine.isObserved || machine.value.machineId === recorded.machineId;
  return isSame ? observed(recorded) : unchecked('it is another machine than the one that was deployed');
}

function networkMismatches(
  side: Side,
  { node, network }: Pick<NodeSeen, 'node' | 'network'>,
  { publicKeys }: WantedOnNodes,
): readonly Mismatch[] {
  if (!network.isObserved) return [];
  return compareNetwork(side.topology, { node, publicKeys, hasLinks: runsDaemon(side, node) }, network.value)
    .mismatches;
}

function uncheckedOf(seen: NodeSeen, { wanted, kinds }: HostOptions): readonly UncheckedCraft[] {
  const { node, surroundings, machine, network } = seen;
  const recorded = recordedMachine(node, machine, wanted);
  const part = (kind: DriftKind, subject: string, reason: string): UncheckedCraft => ({
    kind,
    node,
    subject,
    reason,
    craft: 'dwcp',
  });
  return [
    ...(kinds.includes('files') && !surroundings.isObserved
      ? [part('files', 'files beside the release', surroundings.reason)]
      : []),
    ...(!kinds.includes('running-config')
      ? []
      : [toldPackages(machine), recorded]
          .flatMap((look) => (look.isObserved ? [] : [part('running-config', 'packages', look.reason)]))
          .slice(0, 1)),
    ...(!kinds.includes('running-config')
      ? []
      : network.isObserved
        ? compareNetwork(
            wanted.deployed.topology,
            { node, publicKeys: wanted.publicKeys, hasLinks: runsDaemon(wanted.deployed, node) },
            network.value,
          ).unchecked
        : [part('running-config', 'network', network.reason)]),
  ];
}

function silent(node: string, kinds: readonly DriftKind[], reason: string): HostsSeen {
  const kind = kinds.includes('running-config') ? 'running-config' : (kinds[0] ?? 'files');
  return {
    mismatches: [],
    unchecked: [{ kind, node, subject: 'node', reason, craft: null }],
    nodes: [],
    programs: {},
  };
}

function noLongerDescribed(node: string): Mismatch {
  return {
    kind: 'running-config',
    check: 'node/not-described',
    aspect: 'node',
    subject: node,
    node,
    craft: 'dwcp',
    layer: 'file',
    related: [],
    wanted: null,
    observed: 'it runs',
    isEffective: true,
  };
}

/** Files, units and parameters of both sides, so that one look serves both comparisons. */
function unionOf(node: string, { declared, deployed }: WantedOnNodes): NodeRelease {
  const releases = [deployed, declared].flatMap((side) => side.releases.get(node) ?? []);
  const files = new Map(releases.flatMap((release) => release.files.map((file) => [file.path, file] as const)));
  return {
    node,
    files: [...files.values()],
    units: [...new Set(releases.flatMap((release) => release.units))],
    sysctl: Object.assign({}, ...releases.map((release) => release.sysctl)) as NodeRelease['sysctl'],
  };
}

function runnerOf(node: string, runners: ReadonlyMap<string, NodeRunner>): NodeRunner | null {
  const runner = runners.get(node);
  return runner === undefined ? null : boundedRunner(runner);
}
