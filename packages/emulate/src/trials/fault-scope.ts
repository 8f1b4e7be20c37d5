import { type LabPlan, managementSegment } from '@dwcp/lab';
import { allNodes, type FaultKind, gatewayOf, type LinkEnd, type Node, type Topology } from '@dwcp/model';

/** What a fault reaches: the nodes whose sessions it breaks, and the cables it takes out. */
export interface FaultScope {
  readonly nodes: readonly string[];
  /** Empty for what is no matter of cables. */
  readonly cables: readonly LinkEnd[];
}

/** Pure. Whoever loaded the scenario has checked that every name is one of the topology. */
export function scopeOf(what: FaultKind, topology: Topology, plan: LabPlan): FaultScope {
  switch (what.kind) {
    case 'link':
    case 'flap':
      return { nodes: [what.link.node], cables: [what.link] };
    case 'one-way-loss':
    case 'mtu-black-hole':
      return { nodes: [what.link.node], cables: [] };
    case 'gateway':
      return { nodes: [what.node], cables: cablesOf(plan, [what.node]) };
    case 'zone': {
      const nodes = namesOf(topology, (node) => node.site === what.site && zoneOf(node) === what.zone);
      return { nodes, cables: cablesOf(plan, nodes) };
    }
    case 'region': {
      const nodes = namesOf(topology, (node) => node.site === what.site);
      return { nodes, cables: cablesOf(plan, nodes) };
    }
    case 'daemon':
    case 'routing-reload':
      return { nodes: [what.node], cables: [] };
    case 'wireguard-rekey':
    case 'ipsec-rekey':
      return { nodes: endsOf(topology, what.tunnel), cables: [] };
  }
}

/** True for an operation on a healthy network: nothing may be lost. */
export function isOperation(what: FaultKind): boolean {
  return what.kind === 'wireguard-rekey' || what.kind === 'ipsec-rekey' || what.kind === 'routing-reload';
}

function namesOf(topology: Topology, select: (node: Node) => boolean): readonly string[] {
  return allNodes(topology)
    .filter(select)
    .map((node) => node.name);
}

function zoneOf(node: Node): string | null {
  return node.placement?.availabilityZone ?? null;
}

/** Every interface but the one dwcp itself comes in by. */
function cablesOf(plan: LabPlan, nodes: readonly string[]): readonly LinkEnd[] {
  return plan.hosts
    .filter((host) => nodes.includes(host.name))
    .flatMap((host) =>
      host.interfaces
        .filter((port) => port.segment !== managementSegment)
        .map((port) => ({ node: host.name, interface: port.name })),
    );
}

function endsOf(topology: Topology, name: string): readonly string[] {
  const tunnel = topology.tunnels.find((candidate) => candidate.name === name);
  return tunnel?.ends.map((end) => gatewayOf(topology, end.gateway).name) ?? [];
}
