import { randomBytes } from 'node:crypto';
import type { Context } from '@dwcp/io';
import { DwcpError, type DwcpEvent, type TransportSettings } from '@dwcp/model';
import { headerBytes } from './frame/limits.ts';
import { systemClock } from './link/link-clock.ts';
import { linkSettingsOf } from './node/link-settings-of.ts';
import { defaultNodeTiming, type PathTransport } from './node/node-parts.ts';
import { openFabricPath } from './node/open-fabric-path.ts';
import { startNode } from './node/start-node.ts';
import { tcpOptionsOf } from './node/tcp-options-of.ts';
import type { PeerAddress, TransportNode } from './node.ts';
import { protectionOverhead } from './protection/protection-kind.ts';
import { loadNodeIdentity } from './session/node-identity.ts';
import { parseSocketAddress } from './socket-address.ts';
import { openTcpTransport, type TcpTransport } from './tcp/tcp-transport.ts';
import type { Transport, TransportKind } from './transport.ts';

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
 * without the addon, FABRIC_UNAVAILABLE where there is no RDMA and nothing else is allowed; nothing is left open then.
 */
export async function openNode(options: NodeOptions, ctx: Pick<Context, 'events' | 'now'>): Promise<TransportNode> {
  const { name, settings, listen, peers } = options;
  const identity = await loadNodeIdentity(name, settings.tls, new Date(ctx.now()));
  const preference = preferenceOf(settings);
  const tcp = await openTcpTransport(tcpOptionsOf(settings.tcp, settings.standing.strangers.mostPending));
  tellShortfalls(tcp, ctx);
  const emit = (event: DwcpEvent): void => ctx.events.emit(event);
  const paths: PathTransport[] = [];
  if (preference.includes('tcp')) paths.push({ transport: tcp, listen: null, flows: settings.tcp.flows });
  const fabric = await openFabricPath(settings, { host: hostOf(listen), emit }).catch(closing(tcp));
  if (fabric !== null) paths.push(fabric);
  if (paths.length === 0) {
    await tcp.close();
    throw new DwcpError('FABRIC_UNAVAILABLE', 'this node has no rdma, and its mode configuration allows nothing else', {
      hint: 'check `fi_info -l` and the device, or enable a fallback',
    });
  }
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
    { listen: [listen], peers, emit },
  );
}

function preferenceOf({ candidates }: TransportSettings): readonly [TransportKind, ...TransportKind[]] {
  const [declared, ...others] = new Set(candidates.map(({ kind }) => kind));
  if (declared !== undefined) return [declared, ...others];
  throw new DwcpError('CONFIG_UNREADABLE', 'the mode configuration enables no transport that dwcpd speaks', {
    hint: 'enable rdma or tcp in network.transports',
  });
}

/** For a provider that runs over IP; `null` where the node listens on every address. */
function hostOf(listen: string): string | null {
  const { host } = parseSocketAddress(listen);
  return host === '0.0.0.0' || host === '::' ? null : host;
}

function closing(transport: Transport): (error: unknown) => Promise<never> {
  return async (error) => {
    await transport.close();
    throw error;
  };
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
