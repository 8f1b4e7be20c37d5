import type { Topology } from '@dwcp/model';
import { compareDaemon } from '../dwcp/compare.ts';
import { daemonPeers } from '../dwcp/peers.ts';
import { type Check, judgeNode, judgePart } from './check.ts';

/** Each gateway with peers runs dwcpd, and all its links carry. */
export function daemonChecks(topology: Topology): readonly Check[] {
  return topology.gateways
    .filter(({ name }) => daemonPeers(topology, name).length > 0)
    .map((gateway) => ({
      id: `links.${gateway.name}`,
      title: `dwcpd runs on ${gateway.name}, and every link of it is established`,
      run: (evidence) =>
        judgeNode(evidence, gateway.name, (look) =>
          judgePart(look.daemon, (daemon) => compareDaemon(topology, gateway, daemon)),
        ),
    }));
}
