import type { Gateway, IpsecSettings, Topology } from '@dwcp/model';
import { gatewayOf, tunnelsOf } from '@dwcp/model';

/** One end of an IPsec tunnel as the gateway must run it: a connection with one child SA, and the device over it. */
export interface IpsecConnection {
  /** Name of the connection and of its child SA. */
  readonly name: string;
  readonly tunnel: string;
  readonly tunnelId: number;
  readonly interface: string;
  readonly remoteGateway: string;
  /** One of the two ends starts, so that both never build an IKE SA at once. */
  readonly isInitiator: boolean;
  readonly localId: string;
  readonly remoteId: string;
  /** Where IKE reaches the other end; the own address is the kernel's choice, a NAT may be in between. */
  readonly remoteAddress: string;
  /** Addresses of the device: with its /31 (RFC 3021) and, with IPv6 inside, the one with its /127 (RFC 6164). */
  readonly addresses: readonly string[];
  readonly mtuBytes: number;
  /** Ends of the VXLAN where the kernel has no XFRM interfaces. */
  readonly carrier: { readonly local: string; readonly remote: string };
  readonly settings: IpsecSettings;
}

/** What strongSwan calls the connection of a tunnel, and its child SA. */
export function connectionName(tunnel: string): string {
  return `dwcp-${tunnel}`;
}

/** The connections of a gateway in the order of the description. */
export function ipsecConnections(topology: Topology, gateway: Gateway): readonly IpsecConnection[] {
  return tunnelsOf(topology, gateway.name).flatMap(({ tunnel, local, remote }): readonly IpsecConnection[] => {
    if (tunnel.protocol !== 'ipsec' || tunnel.ipsec === null) return [];
    return [
      {
        name: connectionName(tunnel.name),
        tunnel: tunnel.name,
        tunnelId: tunnel.id,
        interface: local.interface,
        remoteGateway: remote.gateway,
        isInitiator: tunnel.ends[0].gateway === gateway.name,
        localId: gateway.name,
        remoteId: remote.gateway,
        remoteAddress: gatewayOf(topology, remote.gateway).publicAddress,
        addresses: [
          `${local.innerAddress}/31`,
          ...(local.innerAddress6 === null ? [] : [`${local.innerAddress6}/127`]),
        ],
        mtuBytes: tunnel.mtuBytes,
        carrier: { local: local.carrierAddress ?? '', remote: remote.carrierAddress ?? '' },
        settings: tunnel.ipsec,
      },
    ];
  });
}
