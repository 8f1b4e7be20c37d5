import type { Topology } from '@dwcp/model';
import { allNodes, gatewayOf, tunnelsOf } from '@dwcp/model';
import { connectedSites, gatewaysOf } from '../neighborhood.ts';
import type { NetworkObservation, TunnelCounters } from '../observe-network.ts';
import { type Check, type CheckOutcome, type Evidence, fail, inconclusive, pass } from './check.ts';

/**
 * Every byte the nodes of two sites exchange is accounted for by the counters of the tunnels between them. The counters are
 * read when no probe is under way, so they enclose exactly the probes of the look; tunnels carry little else meanwhile.
 */
export function throughTunnelChecks(topology: Topology): readonly Check[] {
  return topology.sites.flatMap((from) =>
    connectedSites(topology, from.name).map((to) => ({
      id: `through-tunnel.${from.name}.${to.name}`,
      title: `traffic from ${from.name} to ${to.name} goes through the tunnels`,
      run: (evidence) => judge(topology, { from: from.name, to: to.name, evidence }),
    })),
  );
}

interface Span {
  readonly from: string;
  readonly to: string;
  readonly evidence: Evidence;
}

function judge(topology: Topology, span: Span): CheckOutcome {
  const { look, counters } = span.evidence;
  const before = sentBytes(topology, span, counters.before);
  const after = sentBytes(topology, span, counters.after);
  if (before === null || after === null) return inconclusive(`not every gateway of ${span.from} was looked at`);
  const expected =
    probedBytes(topology, { from: span.from, to: span.to, look }) +
    probedBytes(topology, { from: span.to, to: span.from, look });
  if (expected === 0) return inconclusive('no probe was answered');
  const grown = after - before;
  return grown >= expected
    ? pass
    : fail(`the counters grew by ${grown} bytes while the nodes exchanged ${expected} bytes`);
}

/** Sum over the tunnels between the two sites, seen from the gateways of the first; null when one is not known. */
function sentBytes(topology: Topology, span: Span, counters: TunnelCounters): number | null {
  let sum = 0;
  for (const gateway of gatewaysOf(topology, span.from)) {
    const sent = counters.get(gateway.name);
    if (sent?.isObserved !== true) return null;
    for (const { local, remote } of tunnelsOf(topology, gateway.name)) {
      if (gatewayOf(topology, remote.gateway).site === span.to) sum += sent.value.get(local.interface) ?? 0;
    }
  }
  return sum;
}

/** An answered request crosses once each way with the same size. */
function probedBytes(
  topology: Topology,
  { from, to, look }: { readonly from: string; readonly to: string; readonly look: NetworkObservation },
): number {
  const targets = new Set(allNodes(topology).flatMap((node) => (node.site === to ? [node.name] : [])));
  return allNodes(topology)
    .filter((node) => node.site === from)
    .flatMap((node) => {
      const observation = look.get(node.name);
      return observation?.isObserved === true ? observation.value.probes : [];
    })
    .filter((probe) => targets.has(probe.to))
    .reduce((bytes, probe) => bytes + probe.replies * probe.packetBytes, 0);
}
