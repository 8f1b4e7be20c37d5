import type { Topology } from '@dwcp/model';
import { allNodes, gatewayOf, tunnelsOf } from '@dwcp/model';
import { connectedSites, gatewaysOf } from '../neighborhood.ts';
import type { NetworkObservation } from '../observe-network.ts';
import { type Check, type CheckOutcome, fail, inconclusive, pass } from './check.ts';

/**
 * What the nodes of two sites exchange is accounted for by the WireGuard counters between them. A look reads the
 * counters before it sends its probes, and all nodes are looked at at once, so only the counters of the look before
 * and the look after surely enclose the probes of the one in between: three looks make a verdict.
 */
export function throughTunnelChecks(topology: Topology): readonly Check[] {
  return topology.sites.flatMap((from) =>
    connectedSites(topology, from.name).map((to) => ({
      id: `through-tunnel.${from.name}.${to.name}`,
      title: `traffic from ${from.name} to ${to.name} goes through the tunnels`,
      run: ({ looks }) => {
        const [before, during, after] = looks.slice(-3);
        if (before === undefined || during === undefined || after === undefined) {
          return inconclusive('needs three looks');
        }
        return judge(topology, { from: from.name, to: to.name, before, during, after });
      },
    })),
  );
}

interface Span {
  readonly from: string;
  readonly to: string;
  readonly before: NetworkObservation;
  readonly during: NetworkObservation;
  readonly after: NetworkObservation;
}

function judge(topology: Topology, span: Span): CheckOutcome {
  const sentBefore = sentBytes(topology, span, span.before);
  const sentAfter = sentBytes(topology, span, span.after);
  if (sentBefore === null || sentAfter === null) return inconclusive(`not every gateway of ${span.from} was looked at`);
  const expected =
    probedBytes(topology, { from: span.from, to: span.to, look: span.during }) +
    probedBytes(topology, { from: span.to, to: span.from, look: span.during });
  if (expected === 0) return inconclusive('no probe was answered');
  const grown = sentAfter - sentBefore;
  return grown >= expected
    ? pass
    : fail(`the counters grew by ${grown} bytes while the nodes exchanged ${expected} bytes`);
}

/** Sum over the tunnels between the two sites, seen from the gateways of the first; null when one is not known. */
function sentBytes(topology: Topology, span: Span, look: NetworkObservation): number | null {
  let sum = 0;
  for (const gateway of gatewaysOf(topology, span.from)) {
    const node = look.get(gateway.name);
    if (node?.isObserved !== true || !node.value.wireguard.isObserved) return null;
    for (const { local, remote } of tunnelsOf(topology, gateway.name)) {
      if (gatewayOf(topology, remote.gateway).site !== span.to) continue;
      const device = node.value.wireguard.value.find((candidate) => candidate.interface === local.interface);
      sum += device?.peers.reduce((bytes, peer) => bytes + peer.sentBytes, 0) ?? 0;
    }
  }
  return sum;
}

/** An answered probe crosses once each way with the same size. */
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
    .filter((probe) => targets.has(probe.to) && probe.roundTripMs !== null)
    .reduce((bytes, probe) => bytes + probe.packetBytes, 0);
}
