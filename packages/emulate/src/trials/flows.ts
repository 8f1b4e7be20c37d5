import type { ProbedFlow } from '@dwcp/lab';
import { allNodes, type ProbeFlow, type Scenario, type Topology } from '@dwcp/model';

/** Of the first flow; the others follow. Out of the range the kernel gives to others. */
const firstPort = 20_100;

/** How a flow is named to the prober. */
export function flowName(flow: ProbeFlow, packetBytes: number | null): string {
  return `${flow.from} → ${flow.to}${packetBytes === null ? '' : ` (${packetBytes} bytes)`}`;
}

/** Every flow that a fault or the benchmark watches, once. Pure. */
export function probedFlows(
  scenario: Scenario,
  topology: Topology,
  namespaceOf: (node: string) => string,
): readonly ProbedFlow[] {
  const wanted = new Map<string, { readonly flow: ProbeFlow; readonly packetBytes: number | null }>();
  for (const fault of scenario.faults) {
    for (const flow of fault.flows) {
      wanted.set(flowName(flow, null), { flow, packetBytes: null });
      wanted.set(flowName(flow, fault.packetBytes), { flow, packetBytes: fault.packetBytes });
    }
  }
  for (const flow of scenario.benchmark?.flows ?? []) wanted.set(flowName(flow, null), { flow, packetBytes: null });
  const addresses = new Map(allNodes(topology).map((node) => [node.name, node.address]));
  return [...wanted].map(([name, { flow, packetBytes }], index) => ({
    name,
    source: { namespace: namespaceOf(flow.from), address: addresses.get(flow.from) ?? '' },
    target: { namespace: namespaceOf(flow.to), address: addresses.get(flow.to) ?? '' },
    port: firstPort + index,
    packetBytes,
    dontFragment: packetBytes !== null,
  }));
}
