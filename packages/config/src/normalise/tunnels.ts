import { addressAt, type Bfd, cidr, parseAddress, type Tunnel, type TunnelEnd, wireguardBasePort } from '@dwcp/model';
import type { EnvironmentDocument, TunnelDocument } from '../schema/environment/index.ts';

/** Bytes an internet gateway of AWS carries, whatever the instance can do. */
const cloudUnderlayMtuBytes = 1500;

export function normaliseTunnels(document: EnvironmentDocument): Tunnel[] {
  return Object.entries(document.tunnels).map(([name, tunnel]) => {
    const [a, b] = endsOf(name, tunnel) ?? ['', ''];
    return {
      name,
      id: tunnel.id,
      protocol: tunnel.protocol,
      ends: [
        tunnelEnd(document, tunnel, { gateway: a, remote: b, side: 0 }),
        tunnelEnd(document, tunnel, { gateway: b, remote: a, side: 1 }),
      ],
      mtuBytes: tunnel.mtu ?? largestTunnelMtu(document, [a, b]) ?? 0,
      persistentKeepaliveSeconds: tunnel.keepalive / 1e6,
      presharedKey: tunnel.presharedKey ?? null,
      bfd: normaliseBfd(tunnel.bfd ?? document.routing.bfd),
    };
  });
}

/** The two gateways of a tunnel, from `ends` or from its name `a--b`; null when neither says. */
export function endsOf(name: string, tunnel: Pick<TunnelDocument, 'ends'>): readonly [string, string] | null {
  if (tunnel.ends !== undefined) return tunnel.ends;
  const [a, b, ...more] = name.split('--');
  return a === undefined || b === undefined || more.length > 0 ? null : [a, b];
}

/** Largest packet a tunnel between two gateways may carry; null when one of them is not described. */
export function largestTunnelMtu(document: EnvironmentDocument, ends: readonly [string, string]): number | null {
  const sites = ends.map((end) => Object.values(document.sites).find((site) => Object.hasOwn(site.gateways, end)));
  const [a, b] = sites;
  if (a === undefined || b === undefined) return null;
  const underlay = Math.min(...[a, b].map((site) => (site.kind === 'region' ? cloudUnderlayMtuBytes : site.wan.mtu)));
  const remote = b.gateways[ends[1]]?.publicAddress ?? '';
  return underlay - wireguardOverhead(parseAddress(remote)?.version ?? 4);
}

/** Outer IP header, UDP and WireGuard's data header and tag: 20 or 40, 8, 32 bytes. */
function wireguardOverhead(version: 4 | 6): number {
  return version === 4 ? 60 : 80;
}

function tunnelEnd(
  document: EnvironmentDocument,
  tunnel: TunnelDocument,
  end: { readonly gateway: string; readonly remote: string; readonly side: 0 | 1 },
): TunnelEnd {
  return {
    gateway: end.gateway,
    interface: `wg-${end.remote}`,
    innerAddress: addressAt(cidr(document.overlay.prefix), BigInt(2 * tunnel.id + end.side)),
    listenPort: wireguardBasePort + tunnel.id,
  };
}

export function normaliseBfd(bfd: EnvironmentDocument['routing']['bfd']): Bfd {
  return { intervalMs: bfd.interval / 1e3, multiplier: bfd.multiplier };
}
