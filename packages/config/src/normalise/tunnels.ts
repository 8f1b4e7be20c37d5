import {
  addressAt,
  type Bfd,
  cidr,
  type IpsecSettings,
  ikeNatPort,
  parseAddress,
  sizeOf,
  type Tunnel,
  type TunnelEnd,
  type TunnelProtocol,
  wireguardBasePort,
} from '@dwcp/model';
import type { EnvironmentDocument, TunnelDocument } from '../schema/environment/index.ts';
import { ipsecSchema } from '../schema/environment/ipsec.ts';
import { lanPrefix6 } from './sites.ts';

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
      mtuBytes: tunnel.mtu ?? largestTunnelMtu(document, [a, b], tunnel.protocol) ?? 0,
      persistentKeepaliveSeconds: tunnel.protocol === 'wireguard' ? tunnel.keepalive / 1e6 : 0,
      presharedKey: tunnel.presharedKey ?? null,
      ipsec: tunnel.protocol === 'ipsec' ? normaliseIpsec(tunnel.ipsec ?? ipsecSchema.parse({})) : null,
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
export function largestTunnelMtu(
  document: EnvironmentDocument,
  ends: readonly [string, string],
  protocol: TunnelProtocol,
): number | null {
  const sites = ends.map((end) => Object.values(document.sites).find((site) => Object.hasOwn(site.gateways, end)));
  const [a, b] = sites;
  if (a === undefined || b === undefined) return null;
  const underlay = Math.min(...[a, b].map((site) => (site.kind === 'region' ? cloudUnderlayMtuBytes : site.wan.mtu)));
  const remote = b.gateways[ends[1]]?.publicAddress ?? '';
  return mtuInside(underlay, { protocol, version: parseAddress(remote)?.version ?? 4 });
}

/** Largest packet that fits into a tunnel whose own packets may have so many bytes. */
export function mtuInside(
  outerMtu: number,
  tunnel: { readonly protocol: TunnelProtocol; readonly version: 4 | 6 },
): number {
  const outer = outerMtu - (tunnel.version === 4 ? 20 : 40) - 8;
  // WireGuard: data header and tag. ESP with AES-GCM (RFC 4106): header 8, IV 8, ICV 16; what is encrypted ends on four
  // bytes, the last two of which are its trailer.
  if (tunnel.protocol === 'wireguard') return outer - 32;
  return Math.min(Math.floor((outer - 32) / 4) * 4 - 2, userspaceMtu) - carrierOverhead;
}

// A gateway whose kernel has no XFRM interfaces puts a VXLAN over IPv4 (RFC 7348 section 5) into ESP, and strongSwan's
// own device takes no larger packet (TUN_DEFAULT_MTU). One MTU fits both kinds of kernel, so the files are the same.
const userspaceMtu = 1400;
const carrierOverhead = 50;

function tunnelEnd(
  document: EnvironmentDocument,
  tunnel: TunnelDocument,
  end: { readonly gateway: string; readonly remote: string; readonly side: 0 | 1 },
): TunnelEnd {
  const overlay = cidr(document.overlay.prefix);
  const index = BigInt(2 * tunnel.id + end.side);
  const isDual = [end.gateway, end.remote].every((gateway) => hasIpv6(document, gateway));
  const isIpsec = tunnel.protocol === 'ipsec';
  return {
    gateway: end.gateway,
    interface: `${interfacePrefix[tunnel.protocol]}${end.remote}`,
    innerAddress: addressAt(overlay, index),
    innerAddress6: isDual ? addressAt(cidr(document.overlay.prefix6), index) : null,
    listenPort: isIpsec ? ikeNatPort : wireguardBasePort + tunnel.id,
    carrierAddress: isIpsec ? addressAt(overlay, sizeOf(overlay) / 2n + index) : null,
  };
}

const interfacePrefix: Readonly<Record<TunnelProtocol, string>> = { wireguard: 'wg-', ipsec: 'xi-' };

function normaliseIpsec(ipsec: NonNullable<TunnelDocument['ipsec']>): IpsecSettings {
  return {
    ikeProposals: ipsec.ike,
    espProposals: ipsec.esp,
    authentication: ipsec.authentication,
    dpdDelaySeconds: ipsec.dpd / 1e6,
    ikeRekeySeconds: ipsec.ikeRekey / 1e6,
    childRekeySeconds: ipsec.childRekey / 1e6,
  };
}

/** True for a gateway of an on-premises site that announces an IPv6 prefix. */
function hasIpv6(document: EnvironmentDocument, gateway: string): boolean {
  const site = Object.values(document.sites).find((candidate) => Object.hasOwn(candidate.gateways, gateway));
  return site !== undefined && site.kind !== 'region' && lanPrefix6(site) !== null;
}

export function normaliseBfd(bfd: EnvironmentDocument['routing']['bfd']): Bfd {
  return { intervalMs: bfd.interval / 1e3, multiplier: bfd.multiplier };
}
