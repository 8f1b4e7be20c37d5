import type { Topology } from '@dwcp/model';
import { compareCarriers, compareDaemon } from '../dwcp/compare.ts';
import { daemonPeers } from '../dwcp/peers.ts';
import { type Check, judgeNode, judgePart } from './check.ts';

/**
 * Each gateway with peers runs dwcpd, and all its links carry. With a `transport`, which is known where no gateway has RDMA, they
 * carry over that one, sealed as the mode says.
 */
export function daemonChecks(topology: Topology, transport?: 'tcp'): readonly Check[] {
  const over = transport === undefined ? '' : ` over ${transport}, sealed with ${sealOf(topology)}`;
  return topology.gateways
    .filter(({ name }) => daemonPeers(topology, name).length > 0)
    .map((gateway) => ({
      id: `links.${gateway.name}`,
      title: `dwcpd runs on ${gateway.name}, and every link of it is established${over}`,
      run: (evidence) =>
        judgeNode(evidence, gateway.name, (look) =>
          judgePart(look.daemon, (daemon) => [
            ...compareDaemon(topology, gateway, daemon),
            ...(transport === undefined ? [] : compareCarriers(daemon, { transport, security: sealOf(topology) })),
          ]),
        ),
    }));
}

function sealOf({ modeConfig }: Topology): string {
  return modeConfig.transport.protection.algorithm;
}
