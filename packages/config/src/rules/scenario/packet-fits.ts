import { issue } from '../rule.ts';
import { tunnelsFor } from './breakage.ts';
import { knownFaults, type ScenarioTopologyRule } from './scenario-rule.ts';

/** Least a tunnel adds to a packet: outer IPv4 header, UDP, and what WireGuard or ESP need. */
const overheadBytes = 50;

export const packetFits: ScenarioTopologyRule = (document, topology) =>
  knownFaults(document, topology).flatMap(({ name, fault, flows, path }) => {
    const { packet } = fault;
    if (packet === undefined) return [];
    const tunnels = flows.flatMap(({ flow }) => tunnelsFor(topology, flow));
    const mtu = Math.min(...tunnels.map((tunnel) => tunnel.mtuBytes));
    if (tunnels.length > 0 && packet > mtu) {
      return [
        issue('scenario/packet-size', [...path, 'packet'], {
          message: `packets of ${packet} bytes do not fit the tunnels of ${name}, which carry ${mtu}`,
          hint: `write at most ${mtu}`,
        }),
      ];
    }
    if (fault.kind !== 'mtu-black-hole' || packet + overheadBytes > fault.mtu) return [];
    return [
      issue('scenario/packet-size', [...path, 'packet'], {
        message: `packets of ${packet} bytes pass a link of ${fault.mtu}, tunnel overhead included: nothing would be lost`,
        hint: `write more than ${fault.mtu - overheadBytes}, or a smaller \`mtu\``,
      }),
    ];
  });
