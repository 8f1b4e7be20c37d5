import { gatewayOf, siteOf, type Topology, tunnelsOf } from '@dwcp/model';
import { type NetworkObservation, prefixesFor } from '@dwcp/network';

/** What one end of a tunnel must have learned through it, and what it has. */
export interface PrefixStatus {
  readonly tunnel: string;
  readonly gateway: string;
  readonly remoteGateway: string;
  /** The prefixes of the remote site; those of IPv6 only where both sites have it. */
  readonly expected: readonly string[];
  /** Accepted from the remote gateway; null when the gateway could not be looked at. */
  readonly learned: readonly string[] | null;
  readonly status: 'ok' | 'differs' | 'unchecked';
}

/** Both ends of every tunnel, in the order of the description. */
export function prefixStatus(topology: Topology, observation: NetworkObservation): readonly PrefixStatus[] {
  return topology.gateways.flatMap((gateway) => {
    const look = observation.get(gateway.name);
    const paths = look?.isObserved === true && look.value.bgpPaths.isObserved ? look.value.bgpPaths.value : null;
    return tunnelsOf(topology, gateway.name).map(({ tunnel, remote }): PrefixStatus => {
      const remoteSite = siteOf(topology, gatewayOf(topology, remote.gateway).site);
      const expected = prefixesFor(siteOf(topology, gateway.site), remoteSite).toSorted();
      const received = paths?.filter((path) => path.neighbor === remote.innerAddress && path.isValid);
      const learned = received === undefined ? null : [...new Set(received.map((path) => path.prefix))].toSorted();
      const isEqual = learned !== null && learned.join(' ') === expected.join(' ');
      const row = { tunnel: tunnel.name, gateway: gateway.name, remoteGateway: remote.gateway, expected, learned };
      return { ...row, status: learned === null ? 'unchecked' : isEqual ? 'ok' : 'differs' };
    });
  });
}
