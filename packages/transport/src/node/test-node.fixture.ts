import { randomBytes } from 'node:crypto';
import type { DwcpEvent, TransportSettings } from '@dwcp/model';
import { systemClock } from '../link/link-clock.ts';
import type { LinkSettings } from '../link/link-settings.ts';
import type { PeerAddress, TransportNode } from '../node.ts';
import type { NodeIdentity } from '../session/node-identity.ts';
import type { TcpTransport } from '../tcp/tcp-transport.ts';
import { openTcpTransport } from '../tcp/tcp-transport.ts';
import type { Transport, TransportKind } from '../transport.ts';
import { linkSettingsOf } from './link-settings-of.ts';
import { defaultNodeTiming, type NodeTiming } from './node-parts.ts';
import { startNode } from './start-node.ts';

export interface TestNode {
  readonly node: TransportNode;
  readonly tcp: TcpTransport;
  readonly events: readonly DwcpEvent[];
}

export interface TestNodeOptions {
  readonly identity: NodeIdentity;
  readonly peers: readonly PeerAddress[];
  readonly listen?: string;
  readonly flows?: number;
  /** Beside tcp. */
  readonly other?: { readonly transport: Transport; readonly listen: string };
  readonly settings?: Partial<TransportSettings>;
  readonly link?: Partial<LinkSettings>;
  readonly timing?: Partial<NodeTiming>;
}

/** A node on loopback with real TLS and real tcp. */
export async function openTestNode(options: TestNodeOptions): Promise<TestNode> {
  const tcp = await openTcpTransport();
  const events: DwcpEvent[] = [];
  const own = { transport: tcp, listen: null, flows: options.flows ?? 1 };
  const paths = options.other === undefined ? [own] : [{ ...options.other, flows: 1 }, own];
  const [declared] = paths;
  const preference: [TransportKind, ...TransportKind[]] = [
    declared?.transport.kind ?? 'tcp',
    ...paths.slice(1).map(({ transport }) => transport.kind),
  ];
  const settings = { ...testSettings, ...options.settings };
  const node = await startNode(
    {
      identity: options.identity,
      settings,
      link: { ...linkSettingsOf(settings, 65_536), ...options.link },
      control: tcp,
      preference,
      paths,
      clock: systemClock(Date.now),
      timing: { ...defaultNodeTiming, ...options.timing },
      processEpoch: new Uint8Array(randomBytes(16)),
    },
    { listen: [options.listen ?? '127.0.0.1:0'], peers: options.peers, emit: (event) => void events.push(event) },
  );
  return { node, tcp, events };
}

export const testSettings: TransportSettings = {
  candidates: [{ kind: 'tcp', port: 443 }],
  tcp: {
    congestionControl: 'cubic',
    flows: 1,
    noDelay: true,
    quickAck: false,
    keepalive: null,
    sendBufferBytes: null,
    receiveBufferBytes: null,
    listenBacklog: null,
    fastOpenQueueLength: null,
    reusePort: false,
    mtuProbing: false,
  },
  rdma: null,
  tls: { certificateFile: '', keyFile: '', authoritiesFile: null, cipherSuites: null },
  protection: { algorithm: 'aes-256-gcm', keyRotationMs: 3_600_000, timestampToleranceMs: 5000 },
  compression: { rdma: null, tcp: null },
  flowControl: {
    initialWindowBytes: 256 * 1024,
    maxWindowBytes: 16 * 1024 * 1024,
    windowUpdateThreshold: 0.5,
    initialCredits: 1024,
  },
  reliability: {
    rdma: { ackTimeoutMicros: 1000, maxRetries: 5, reorderingTolerance: 10 },
    tcp: { ackTimeoutMicros: 1_000_000, maxRetries: 10, reorderingTolerance: 10 },
  },
  selection: null,
  standing: {
    reputation: { decayIntervalMs: 3_600_000, minReputation: 0.5, blacklistThreshold: 0.2, maxRecoveries: 3 },
    peerRate: null,
    strangers: { handshakeRate: { perSecond: 100, burst: 100 }, mostPending: 1024 },
  },
  targets: {
    rdma: { latencyMicros: 5, throughputBitsPerSecond: 2e11 },
    tcp: { latencyMicros: 50_000, throughputBitsPerSecond: 1e10 },
  },
};
