import type { Gateway, Topology } from '@dwcp/model';
import type { Difference } from '../difference.ts';
import type { DaemonObservation } from './inspect.ts';
import { daemonPeers } from './peers.ts';

/** How links that carry are carried. */
export type CarrierDifferenceKind = 'link-transport' | 'link-security';

export type DaemonDifferenceKind =
  | 'not-running'
  | 'daemon-unhealthy'
  | 'link-missing'
  | 'link-extra'
  | 'link-not-established'
  | 'peer-quarantined';

/**
 * What a gateway's dwcpd runs against its peers. Which transport carries is no difference: dwcpd judges that, and a link that fell back
 * carries all the same.
 */
export function compareDaemon(
  topology: Topology,
  gateway: Gateway,
  observed: DaemonObservation,
): readonly Difference<DaemonDifferenceKind>[] {
  if (observed === null) return [{ kind: 'not-running', subject: 'dwcpd', wanted: null, observed: null }];
  const wanted = daemonPeers(topology, gateway.name).map(({ name }) => name);
  const links = wanted.flatMap((peer): readonly Difference<DaemonDifferenceKind>[] => {
    const link = observed.links.find((one) => one.peer === peer);
    if (link === undefined) return [{ kind: 'link-missing', subject: peer, wanted: 'a link', observed: null }];
    const seen = `${link.status}${link.reasons.length === 0 ? '' : `: ${link.reasons.join('; ')}`}`;
    if (link.isQuarantined) return [{ kind: 'peer-quarantined', subject: peer, wanted: null, observed: seen }];
    if (link.status === 'established') return [];
    return [{ kind: 'link-not-established', subject: peer, wanted: 'established', observed: seen }];
  });
  return [
    ...(observed.reasons.length === 0
      ? []
      : [
          {
            kind: 'daemon-unhealthy',
            subject: 'dwcpd',
            wanted: 'healthy',
            observed: observed.reasons.join('; '),
          } as const,
        ]),
    ...links,
    ...observed.links
      .filter(({ peer }) => !wanted.includes(peer))
      .map(({ peer, status }) => ({ kind: 'link-extra', subject: peer, wanted: null, observed: status }) as const),
  ];
}

/** Established links that something else carries, or that are sealed otherwise. */
export function compareCarriers(
  observed: DaemonObservation,
  wanted: { readonly transport: string; readonly security: string },
): readonly Difference<CarrierDifferenceKind>[] {
  const links = (observed?.links ?? []).filter(({ status }) => status === 'established');
  return links.flatMap(({ peer, transport, security }) => [
    ...(transport === wanted.transport
      ? []
      : [{ kind: 'link-transport', subject: peer, wanted: wanted.transport, observed: transport } as const]),
    ...(security === wanted.security
      ? []
      : [{ kind: 'link-security', subject: peer, wanted: wanted.security, observed: security } as const]),
  ]);
}
