import { randomBytes } from 'node:crypto';
import type { DwcpEvent, TransportSettings } from '@dwcp/model';
import { hybridTransportSettings } from '@dwcp/testkit';
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

const hybrid = hybridTransportSettings();

/** Those of hybrid mode, on tcp alone: without a choice of transports, nor bounds of rate that a test would run into. */
export const testSettings: TransportSettings = {
  ...hybrid,
  candidates: [{ kind: 'tcp', port: 443 }],
  rdma: null,
  compression: { rdma: null, tcp: null },
  selection: null,
  standing: {
    ...hybrid.standing,
    peerRate: null,
    strangers: { handshakeRate: { perSecond: 100, burst: 100 }, mostPending: 1024 },
  },
};
