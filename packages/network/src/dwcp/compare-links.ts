import type { Gateway, Topology } from '@dwcp/model';
import type { Difference } from '../difference.ts';
import type { DaemonSeen } from './inspect.ts';
import { daemonPeers } from './peers.ts';

export type LinkDifferenceKind =
  | 'daemon-unhealthy'
  | 'link-extra'
  | 'link-missing'
  | 'link-not-established'
  | 'peer-quarantined';

/** How links that carry are carried. */
export type CarryingDifferenceKind =
  // For want of the transport that is expected; dwcpd judges that.
  | 'link-on-fallback'
  // With another algorithm than the mode has.
  | 'link-security';

/** The links a gateway's dwcpd has to have against those it has, and what else is wrong with it. Which transport carries is no difference. */
export function compareLinks(
  topology: Topology,
  gateway: Gateway,
  observed: DaemonSeen,
): readonly Difference<LinkDifferenceKind>[] {
  const wanted = daemonPeers(topology, gateway.name).map(({ name }) => name);
  const links = wanted.flatMap((peer): readonly Difference<LinkDifferenceKind>[] => {
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

/** Links of the description that are established, and carry over a transport they fell back to, or with another algorithm. */
export function compareCarrying(
  topology: Topology,
  gateway: Gateway,
  { links }: DaemonSeen,
): readonly Difference<CarryingDifferenceKind>[] {
  const wanted = daemonPeers(topology, gateway.name).map(({ name }) => name);
  const { algorithm } = topology.modeConfig.transport.protection;
  const carrying = links.filter(({ peer, status }) => status === 'established' && wanted.includes(peer));
  return carrying.flatMap(({ peer, transport, expectedTransport, security, health, reasons }) => [
    ...(health === 'healthy'
      ? []
      : [
          {
            kind: 'link-on-fallback',
            subject: peer,
            wanted: expectedTransport,
            observed: [transport ?? 'none', ...reasons].join(': '),
          } as const,
        ]),
    // Between two paths nothing carries, and so nothing is sealed.
    ...(transport === null || security === algorithm
      ? []
      : [{ kind: 'link-security', subject: peer, wanted: algorithm, observed: security } as const]),
  ]);
}
