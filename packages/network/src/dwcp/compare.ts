import type { Gateway, Topology } from '@dwcp/model';
import type { Difference } from '../difference.ts';
import type { DaemonObservation } from './inspect.ts';
import { daemonPeers } from './peers.ts';

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
