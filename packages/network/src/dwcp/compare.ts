import type { Gateway, Topology } from '@dwcp/model';
import type { Difference } from '../difference.ts';
import { compareLinks, type LinkDifferenceKind } from './compare-links.ts';
import type { DaemonObservation } from './inspect.ts';

/** How links that carry are carried. */
export type CarrierDifferenceKind = 'link-transport' | 'link-security';

export type DaemonDifferenceKind = 'not-running' | LinkDifferenceKind;

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
  return compareLinks(topology, gateway, observed);
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
