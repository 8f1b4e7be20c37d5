import { randomBytes } from 'node:crypto';
import { hybridTransportSettings } from '@dwcp/testkit';
import {
  type Connection,
  type ControlTransport,
  defaultNodeTiming,
  linkSettingsOf,
  type NodeIdentity,
  openTcpTransport,
  type PeerAddress,
  startNode,
  systemClock,
  type Transport,
  type TransportKind,
  type TransportNode,
} from '@dwcp/transport';

export interface KillableNode {
  readonly node: TransportNode;
  /** Every connection of this transport is broken off, whatever is queued on it. */
  kill(kind: TransportKind): void;
}

/** Real TLS, and two transports of sockets of their own: one stands in the place of RDMA, which few machines have. */
export async function openKillableNode(identity: NodeIdentity, peers: readonly PeerAddress[]): Promise<KillableNode> {
  const open: Record<TransportKind, Set<Connection>> = { rdma: new Set(), tcp: new Set(), memory: new Set() };
  const [control, other] = await Promise.all([openTcpTransport(), openTcpTransport()]);
  const tcp = killable(control, open.tcp);
  const second: Transport = { ...killable(other, open.rdma), kind: 'rdma', provider: 'tcp, in place of RDMA' };
  const settings = { ...hybridTransportSettings(), selection: null };
  const node = await startNode(
    {
      identity,
      settings,
      link: { ...linkSettingsOf(settings, 65_536), returnAfterMs: 3_600_000 },
      control: tcp,
      preference: ['rdma', 'tcp'],
      paths: [
        { transport: second, listen: '127.0.0.1:0', flows: 1 },
        { transport: tcp, listen: null, flows: 1 },
      ],
      clock: systemClock(Date.now),
      timing: { ...defaultNodeTiming, lastRetryMs: 200 },
      processEpoch: new Uint8Array(randomBytes(16)),
    },
    { listen: ['127.0.0.1:0'], peers, emit: () => undefined },
  );
  return {
    node,
    kill(kind) {
      for (const connection of open[kind]) connection.destroy();
    },
  };
}

function killable(transport: ControlTransport, open: Set<Connection>): ControlTransport {
  const keep = (connection: Connection): Connection => {
    open.add(connection);
    void connection.closed.then(() => open.delete(connection));
    return connection;
  };
  return {
    ...transport,
    listen: (address, accept) => transport.listen(address, (connection) => accept(keep(connection))),
    listenWithControl: (address, { accept, control }) =>
      transport.listenWithControl(address, { accept: (connection) => accept(keep(connection)), control }),
    dial: async (address, options) => keep(await transport.dial(address, options)),
  };
}
