import { DwcpError } from '@dwcp/model';
import type { LinkStatus, LinkStream, PeerAddress, TransportNode } from '@dwcp/transport';
import { streamPair } from './stream-pair.fixture.ts';

export interface FakeNode extends TransportNode {
  /** What `links` tells from now on. */
  setLinks(links: readonly LinkStatus[]): void;
  readonly peers: readonly PeerAddress[];
  readonly switches: readonly string[];
  readonly pardoned: readonly string[];
  readonly isClosed: boolean;
  linkTo(other: FakeNode): void;
  /** As if the peer had opened it. */
  take(stream: LinkStream): void;
}

/** A link as a sound one looks. */
export function linkStatus(peer: string, changes: Partial<LinkStatus> = {}): LinkStatus {
  const { sentBytes = 1000, receivedBytes = 2000 } = changes;
  const carrier = changes.transport === undefined ? 'tcp' : changes.transport;
  return {
    peer,
    address: '198.51.100.2:443',
    status: 'established',
    since: '2026-01-01T00:00:00.000Z',
    transport: 'tcp',
    provider: 'tcp',
    classTransports: { latency: carrier, bulk: carrier },
    congestionControl: 'bbr',
    declaredTransport: 'tcp',
    expectedTransport: changes.declaredTransport ?? 'tcp',
    standby: [],
    security: 'aes-256-gcm',
    roundTripMicros: { p50: 900, p99: 1500, p999: 2100, count: 1000 },
    lossRatio: 0,
    sentBytes,
    receivedBytes,
    carried: [{ transport: carrier ?? 'tcp', sentBytes, receivedBytes }],
    openStreams: 1,
    switchovers: 0,
    selection: null,
    rejectedFrames: 0,
    reputation: 1,
    isQuarantined: false,
    lastError: null,
    ...changes,
  };
}

/** Two nodes with a link between them, in memory. */
export function linkedNodes(names: readonly [string, string] = ['near', 'far']): readonly [FakeNode, FakeNode] {
  const [one, other] = [fakeNode(names[0]), fakeNode(names[1])];
  one.linkTo(other);
  other.linkTo(one);
  return [one, other];
}

export function fakeNode(name: string): FakeNode {
  let links: readonly LinkStatus[] = [];
  let peers: readonly PeerAddress[] = [];
  let isClosed = false;
  const switches: string[] = [];
  const pardoned: string[] = [];
  const others = new Map<string, FakeNode>();
  let streams = 0;
  let handler: (stream: LinkStream) => void = (stream) => stream.reset('nobody takes streams');
  return {
    name,
    addresses: ['127.0.0.1:443'],
    links: () => links,
    setLinks(next) {
      links = next;
    },
    get peers() {
      return peers;
    },
    get isClosed() {
      return isClosed;
    },
    switches,
    pardoned,
    linkTo(other) {
      others.set(other.name, other);
      links = [linkStatus(other.name)];
    },
    async openStream(peer, { target }) {
      const other = others.get(peer);
      if (other === undefined) throw new DwcpError('LINK_DOWN', `there is no link to ${peer}`);
      const [near, far] = streamPair({ id: ++streams, target, names: [name, peer] });
      other.take(far);
      return near;
    },
    onStream(next) {
      handler = next;
    },
    take: (stream) => handler(stream),
    async switchTransport(peer, kind) {
      switches.push(`${peer} ${kind}`);
    },
    pardon(peer) {
      pardoned.push(peer);
    },
    pathTrace: () => '{"at":0,"paths":[],"carrying":null,"pinned":null}\n',
    async updatePeers(next) {
      peers = next;
    },
    async drain() {},
    async close() {
      isClosed = true;
    },
  };
}
