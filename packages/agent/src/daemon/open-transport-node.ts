import type { NodeRun } from '@dwcp/config';
import type { EventSink } from '@dwcp/io';
import { openNode, type TransportNode } from '@dwcp/transport';

/** The node a configuration describes; its own file names the certificates. */
export function openTransportNode({ node, mode }: NodeRun, events: EventSink): Promise<TransportNode> {
  const tls = {
    ...mode.transport.tls,
    certificateFile: node.tls.cert,
    keyFile: node.tls.key,
    authoritiesFile: node.tls.ca,
  };
  return openNode(
    { name: node.name, listen: node.listen, peers: node.peers, settings: { ...mode.transport, tls } },
    { events, now: Date.now },
  );
}
