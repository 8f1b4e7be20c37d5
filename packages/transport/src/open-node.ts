import { randomBytes } from 'node:crypto';
import type { Context } from '@dwcp/io';
import { DwcpError, type TransportSettings } from '@dwcp/model';
import { headerBytes } from './frame/limits.ts';
import { systemClock } from './link/link-clock.ts';
import { linkSettingsOf } from './node/link-settings-of.ts';
import { defaultNodeTiming, type PathTransport } from './node/node-parts.ts';
import { startNode } from './node/start-node.ts';
import { tcpOptionsOf } from './node/tcp-options-of.ts';
import type { PeerAddress, TransportNode } from './node.ts';
import { protectionOverhead } from './protection/protection-kind.ts';
import { loadNodeIdentity } from './session/node-identity.ts';
import { openTcpTransport, type TcpTransport } from './tcp/tcp-transport.ts';
import type { TransportKind } from './transport.ts';

export interface NodeOptions {
  readonly name: string;
  /** Where control channels and tcp paths arrive. */
  readonly listen: string;
  readonly peers: readonly PeerAddress[];
  readonly settings: TransportSettings;
}

/**
 * Opens a node: listens, and keeps a link with each peer over every transport that both have. Throws CONFIG_UNREADABLE or
 * PEER_REFUSED for certificates no peer would take, PORT_TAKEN or TRANSPORT_FAILED where it cannot listen, TOOL_MISSING
 * without the addon; nothing is left open then.
 */
export async function openNode(options: NodeOptions, ctx: Pick<Context, 'events' | 'now'>): Promise<TransportNode> {
  const { name, settings, listen, peers } = options;
  const identity = await loadNodeIdentity(name, settings.tls, new Date(ctx.now()));
  const preference = preferenceOf(settings);
  const tcp = await openTcpTransport(tcpOptionsOf(settings.tcp, settings.standing.strangers.mostPending));
  tellShortfalls(tcp, ctx);
  const paths: PathTransport[] = [];
  if (preference.includes('tcp')) paths.push({ transport: tcp, listen: null, flows: settings.tcp.flows });
  const overhead = headerBytes + protectionOverhead(settings.protection.algorithm);
  const chunkBytes = Math.min(...paths.map(({ transport }) => transport.maxMessageBytes - overhead));
  return startNode(
    {
      identity,
      settings,
      link: linkSettingsOf(settings, chunkBytes),
      control: tcp,
      preference,
      paths,
      clock: systemClock(ctx.now),
      timing: defaultNodeTiming,
      processEpoch: new Uint8Array(randomBytes(16)),
    },
    { listen: [listen], peers, emit: (event) => ctx.events.emit(event) },
  );
}

function preferenceOf({ candidates }: TransportSettings): readonly [TransportKind, ...TransportKind[]] {
  const [declared, ...others] = new Set(candidates.map(({ kind }) => kind));
  if (declared !== undefined) return [declared, ...others];
  throw new DwcpError('CONFIG_UNREADABLE', 'the mode configuration enables no transport that dwcpd speaks', {
    hint: 'enable rdma or tcp in network.transports',
  });
}

function tellShortfalls({ shortfalls }: TcpTransport, { events }: Pick<Context, 'events'>): void {
  for (const shortfall of shortfalls) {
    events.emit({
      code: 'node.kernel-falls-short',
      message: `${shortfall.sysctl} is ${shortfall.found}, the configuration needs ${shortfall.wanted}`,
      data: { ...shortfall },
    });
  }
}
