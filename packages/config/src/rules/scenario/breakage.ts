import { allNodes, assertNever, type LinkEnd, type ProbeFlow, type Topology, type Tunnel } from '@dwcp/model';
import type { FaultDocument } from '../../schema/scenario/fault.ts';

/** What a fault takes from a network. */
export interface Breakage {
  /** Machines that cannot be reached at all. */
  readonly nodes: ReadonlySet<string>;
  /** Tunnels that carry nothing, or in an operation: that are worked on. */
  readonly tunnels: ReadonlySet<string>;
  /** What crosses it is lost, at least for a time. */
  readonly isTotal: boolean;
}

export function breakageOf(topology: Topology, fault: FaultDocument): Breakage {
  switch (fault.kind) {
    case 'link':
    case 'flap':
      return { ...ofLink(topology, fault.link), isTotal: true };
    case 'one-way-loss':
      return { ...ofLink(topology, fault.link), isTotal: fault.loss === 100 };
    case 'mtu-black-hole':
      return { ...ofLink(topology, fault.link), isTotal: false };
    case 'gateway':
      return { ...ofNodes(topology, [fault.node]), isTotal: true };
    case 'daemon':
      // A supervisor may start it again before anything is lost.
      return { nodes: new Set(), tunnels: ofNodes(topology, [fault.node]).tunnels, isTotal: false };
    case 'zone':
    case 'region': {
      const lost = allNodes(topology).filter(
        (node) =>
          node.site === fault.site && (fault.kind === 'region' || node.placement?.availabilityZone === fault.zone),
      );
      return {
        ...ofNodes(
          topology,
          lost.map((node) => node.name),
        ),
        isTotal: true,
      };
    }
    case 'routing-reload':
      return { ...ofNodes(topology, [fault.node]), isTotal: false };
    case 'wireguard-rekey':
    case 'ipsec-rekey':
      return { nodes: new Set(), tunnels: new Set([fault.tunnel]), isTotal: false };
    default:
      return assertNever(fault);
  }
}

/** Tunnels a flow may take: those between the two sites, since no site carries what is meant for another. */
export function tunnelsFor(topology: Topology, flow: ProbeFlow): readonly Tunnel[] {
  const siteOf = (name: string): string | undefined => allNodes(topology).find((node) => node.name === name)?.site;
  const [a, b] = [siteOf(flow.from), siteOf(flow.to)];
  if (a === undefined || b === undefined || a === b) return [];
  return topology.tunnels.filter((tunnel) => {
    const [one, other] = tunnel.ends.map((end) => siteOf(end.gateway));
    return (one === a && other === b) || (one === b && other === a);
  });
}

/** True when the flow may go through what is broken. */
export function crosses(topology: Topology, breakage: Breakage, flow: ProbeFlow): boolean {
  if (endsIn(breakage, flow)) return true;
  return tunnelsFor(topology, flow).some((tunnel) => breakage.tunnels.has(tunnel.name));
}

/** True when nothing is left for the flow to go through. */
export function severs(topology: Topology, breakage: Breakage, flow: ProbeFlow): boolean {
  if (!breakage.isTotal) return false;
  if (endsIn(breakage, flow)) return true;
  const tunnels = tunnelsFor(topology, flow);
  return tunnels.length > 0 && tunnels.every((tunnel) => breakage.tunnels.has(tunnel.name));
}

function endsIn(breakage: Breakage, flow: ProbeFlow): boolean {
  return breakage.nodes.has(flow.from) || breakage.nodes.has(flow.to);
}

function ofNodes(topology: Topology, names: readonly string[]): Pick<Breakage, 'nodes' | 'tunnels'> {
  const nodes = new Set(names);
  const tunnels = topology.tunnels.filter((tunnel) => tunnel.ends.some((end) => nodes.has(end.gateway)));
  return { nodes, tunnels: new Set(tunnels.map((tunnel) => tunnel.name)) };
}

/** The cable that carries a machine's own address takes the machine with it; the others only its tunnels. */
function ofLink(topology: Topology, link: LinkEnd): Pick<Breakage, 'nodes' | 'tunnels'> {
  const node = allNodes(topology).find((candidate) => candidate.name === link.node);
  const whole = ofNodes(topology, [link.node]);
  return node?.interface === link.interface ? whole : { nodes: new Set(), tunnels: whole.tunnels };
}
