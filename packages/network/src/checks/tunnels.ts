import type { Gateway, Topology } from '@dwcp/model';
import type { NodeNetwork } from '../inspect-network.ts';
import { compareWireguard, type WireguardDifference } from '../wireguard/compare.ts';
import { wireguardInterfaces } from '../wireguard/interfaces.ts';
import { type Check, type CheckOutcome, inconclusive, judgeNode, judgePart } from './check.ts';

/** Each gateway with WireGuard tunnels runs its devices as described, and each has a young handshake. */
export function tunnelChecks(topology: Topology, publicKeys: Readonly<Record<string, string>>): readonly Check[] {
  return topology.gateways.flatMap((gateway): readonly Check[] => {
    if (wireguardInterfaces(topology, gateway, publicKeys).length === 0) return [];
    const compare = (node: NodeNetwork, isHandshake: boolean): CheckOutcome =>
      compareDevices(topology, { gateway, publicKeys, node, isHandshake });
    return [
      {
        id: `wireguard.${gateway.name}`,
        title: `${gateway.name} runs its WireGuard devices as described`,
        run: (evidence) => judgeNode(evidence, gateway.name, (node) => compare(node, false)),
      },
      {
        id: `handshakes.${gateway.name}`,
        title: `every WireGuard tunnel of ${gateway.name} has a handshake younger than 180 s`,
        run: (evidence) => judgeNode(evidence, gateway.name, (node) => compare(node, true)),
      },
    ];
  });
}

function compareDevices(
  topology: Topology,
  options: {
    readonly gateway: Gateway;
    readonly publicKeys: Readonly<Record<string, string>>;
    readonly node: NodeNetwork;
    readonly isHandshake: boolean;
  },
): CheckOutcome {
  const { gateway, publicKeys, node, isHandshake } = options;
  const wanted = wireguardInterfaces(topology, gateway, publicKeys);
  const links = node.linkMtuBytes;
  if (!links.isObserved) return inconclusive(links.reason);
  return judgePart(node.wireguard, (devices) => {
    const differences = compareWireguard(wanted, {
      devices,
      mtuBytes: links.value,
      atSeconds: node.atSeconds,
    });
    return differences.filter((difference) => concernsHandshake(difference) === isHandshake);
  });
}

/** A tunnel that is not there at all has no handshake either. */
function concernsHandshake({ kind }: WireguardDifference): boolean {
  return kind.startsWith('handshake-');
}
