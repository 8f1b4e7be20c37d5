import type { Topology } from '@dwcp/model';
import { allNodes } from '@dwcp/model';
import { type Probe, probesFrom } from '../probes.ts';
import { type Check, fail, inconclusive, judgeNode, pass } from './check.ts';

/** Every machine answers every machine of the sites it has tunnels to, with small packets and with full ones. */
export function reachabilityChecks(topology: Topology): readonly Check[] {
  return allNodes(topology)
    .filter((node) => probesFrom(topology, node).length > 0)
    .flatMap((node) => [
      check(node.name, 'reachability', `${node.name} reaches every node of the other sites`),
      check(node.name, 'path-mtu', `full packets from ${node.name} pass the tunnels unfragmented`),
    ]);
}

function check(name: string, kind: Probe['kind'], title: string): Check {
  return {
    id: `${kind}.${name}`,
    title,
    run: (evidence) =>
      judgeNode(evidence, name, (look) => {
        const sent = look.probes.filter((probe) => probe.kind === kind);
        if (sent.length === 0) return inconclusive(`${name} sent no probe`);
        const lost = sent.filter((probe) => probe.roundTripMs === null);
        if (lost.length === 0) return pass;
        return fail(`no answer from ${lost.map((probe) => `${probe.to} (${probe.packetBytes} bytes)`).join(', ')}`);
      }),
  };
}
