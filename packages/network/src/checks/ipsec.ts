import type { Gateway, Topology } from '@dwcp/model';
import type { NodeNetwork } from '../inspect-network.ts';
import { compareIpsec, compareUnwantedIpsec, type IpsecDifference } from '../ipsec/compare.ts';
import { connectionName, ipsecConnections } from '../ipsec/connections.ts';
import { type Check, type CheckOutcome, inconclusive, judgeNode, judgePart } from './check.ts';

/** Each gateway with IPsec tunnels has loaded every line of its files, and each tunnel is up as negotiated. */
export function ipsecChecks(topology: Topology): readonly Check[] {
  return topology.gateways
    .filter((gateway) => ipsecConnections(topology, gateway).length > 0)
    .flatMap((gateway): readonly Check[] => {
      const compare = (node: NodeNetwork, isSa: boolean): CheckOutcome =>
        compareGateway(topology, { gateway, node, isSa });
      return [
        {
          id: `ipsec.${gateway.name}`,
          title: `${gateway.name} has loaded its IPsec connections as described`,
          run: (evidence) => judgeNode(evidence, gateway.name, (node) => compare(node, false)),
        },
        {
          id: `sas.${gateway.name}`,
          title: `every IPsec tunnel of ${gateway.name} is up, with algorithms it offers`,
          run: (evidence) => judgeNode(evidence, gateway.name, (node) => compare(node, true)),
        },
      ];
    });
}

function compareGateway(
  topology: Topology,
  options: { readonly gateway: Gateway; readonly node: NodeNetwork; readonly isSa: boolean },
): CheckOutcome {
  const { gateway, node, isSa } = options;
  const links = node.linkMtuBytes;
  if (!links.isObserved) return inconclusive(links.reason);
  const wanted = ipsecConnections(topology, gateway);
  return judgePart(node.ipsec, (ipsec) => {
    // A tunnel of somebody else beside ours is a drift, and no reason to call ours broken.
    const own = compareUnwantedIpsec(wanted, ipsec).filter(({ subject }) => subject.startsWith(connectionName('')));
    const differences = [...compareIpsec(wanted, { ipsec, mtuBytes: links.value }), ...own];
    return differences.filter((difference) => concernsSa(difference) === isSa);
  });
}

function concernsSa({ kind }: IpsecDifference): boolean {
  return kind.startsWith('sa-');
}
