import type { Gateway, SecretReference, Topology, TunnelEnd } from '@dwcp/model';
import { gatewayOf, siteOf, tunnelsOf } from '@dwcp/model';

/** Stands for a public key that is made on its gateway during the deploy, so that a plan can show the file. */
export const unknownPublicKey = '(known after apply)';

/** One end of a tunnel as the gateway must run it: a device with exactly one peer. */
export interface WireguardInterface {
  readonly interface: string;
  readonly tunnel: string;
  readonly tunnelId: number;
  readonly remoteGateway: string;
  /** Address with its /31 (RFC 3021) and, with IPv6 inside, the one with its /127 (RFC 6164). */
  readonly addresses: readonly string[];
  readonly listenPort: number;
  readonly mtuBytes: number;
  readonly publicKey: string;
  /** Everything the peer may send: the remote site's prefixes and the peer's inner address. */
  readonly allowedIps: readonly string[];
  readonly endpoint: string;
  readonly persistentKeepaliveSeconds: number;
  readonly presharedKey: SecretReference | null;
}

/** The devices of a gateway in the order of the description. */
export function wireguardInterfaces(
  topology: Topology,
  gateway: Gateway,
  publicKeys: Readonly<Record<string, string>>,
): readonly WireguardInterface[] {
  return tunnelsOf(topology, gateway.name)
    .filter(({ tunnel }) => tunnel.protocol === 'wireguard')
    .map(({ tunnel, local, remote }) => {
      const remoteGateway = gatewayOf(topology, remote.gateway);
      return {
        interface: local.interface,
        tunnel: tunnel.name,
        tunnelId: tunnel.id,
        remoteGateway: remote.gateway,
        addresses: innerAddresses(local).map((address) => `${address}/${pointToPointLength(address)}`),
        listenPort: local.listenPort,
        mtuBytes: tunnel.mtuBytes,
        publicKey: publicKeys[remote.gateway] ?? unknownPublicKey,
        allowedIps: [
          ...innerAddresses(remote).map((address) => `${address}/${hostLength(address)}`),
          ...siteOf(topology, remoteGateway.site).prefixes,
        ],
        endpoint: endpointOf(remoteGateway.publicAddress, remote.listenPort),
        persistentKeepaliveSeconds: tunnel.persistentKeepaliveSeconds,
        presharedKey: tunnel.presharedKey,
      };
    });
}

function innerAddresses({ innerAddress, innerAddress6 }: TunnelEnd): readonly string[] {
  return innerAddress6 === null ? [innerAddress] : [innerAddress, innerAddress6];
}

function endpointOf(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function pointToPointLength(address: string): number {
  return address.includes(':') ? 127 : 31;
}

function hostLength(address: string): number {
  return address.includes(':') ? 128 : 32;
}
