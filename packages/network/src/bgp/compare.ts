import type { Difference } from '../difference.ts';
import type { BfdSession, BgpPath, BgpSession } from './inspect.ts';
import type { BgpNeighbor } from './neighbors.ts';

export type BgpDifferenceKind =
  | 'neighbor-missing'
  | 'neighbor-extra'
  | 'asn-differs'
  | 'session-not-established'
  | 'prefixes-differ'
  | 'announced-extra'
  | 'bfd-missing'
  | 'bfd-not-up';

export type BgpDifference = Difference<BgpDifferenceKind>;

/** Differences between the sessions a node must hold and those it holds, in the order of the description. */
export function compareBgpSessions(
  wanted: readonly BgpNeighbor[],
  observed: readonly BgpSession[],
): readonly BgpDifference[] {
  const addresses = new Set(wanted.map((neighbor) => neighbor.address));
  return [
    ...wanted.flatMap((neighbor) => compareSession(neighbor, observed)),
    ...observed
      .filter((session) => !addresses.has(session.neighbor))
      .map((session) => different('neighbor-extra', session.neighbor, { observed: session.status })),
  ];
}

/** What is accepted from each neighbor, against exactly what it must announce. */
export function compareBgpPrefixes(
  wanted: readonly BgpNeighbor[],
  observed: readonly BgpPath[],
): readonly BgpDifference[] {
  return wanted.flatMap((neighbor) => {
    const received = observed.filter((path) => path.neighbor === neighbor.address && path.isValid);
    const values = {
      wanted: listOf(neighbor.prefixesReceived),
      observed: listOf(received.map((path) => path.prefix)),
    };
    return values.wanted === values.observed ? [] : [different('prefixes-differ', nameOf(neighbor), values)];
  });
}

/** What a node puts into BGP itself, against what its site has to announce. What is missing its neighbors miss. */
export function compareAnnounced(declared: readonly string[], observed: readonly BgpPath[]): readonly BgpDifference[] {
  const own = new Set(
    observed.filter(({ neighbor, isValid }) => neighbor === null && isValid).map(({ prefix }) => prefix),
  );
  return [...own]
    .filter((prefix) => !declared.includes(prefix))
    .toSorted()
    .map((prefix) => different('announced-extra', prefix, { observed: 'announced by this node' }));
}

export function compareBfd(wanted: readonly BgpNeighbor[], observed: readonly BfdSession[]): readonly BgpDifference[] {
  return wanted.flatMap((neighbor) => {
    const session = observed.find((candidate) => candidate.neighbor === neighbor.address);
    if (session === undefined) return [different('bfd-missing', nameOf(neighbor))];
    return session.status === 'up'
      ? []
      : [different('bfd-not-up', nameOf(neighbor), { wanted: 'up', observed: session.status })];
  });
}

function compareSession(neighbor: BgpNeighbor, observed: readonly BgpSession[]): readonly BgpDifference[] {
  const session = observed.find((candidate) => candidate.neighbor === neighbor.address);
  if (session === undefined) return [different('neighbor-missing', nameOf(neighbor))];
  return [
    ...(session.remoteAsn === neighbor.remoteAsn
      ? []
      : [
          different('asn-differs', nameOf(neighbor), {
            wanted: `${neighbor.remoteAsn}`,
            observed: `${session.remoteAsn ?? 'none'}`,
          }),
        ]),
    ...(session.isEstablished
      ? []
      : [different('session-not-established', nameOf(neighbor), { wanted: 'Established', observed: session.status })]),
  ];
}

function nameOf(neighbor: BgpNeighbor): string {
  return `${neighbor.remoteNode} (${neighbor.address})`;
}

function listOf(prefixes: readonly string[]): string {
  return prefixes.length === 0 ? 'no prefixes' : [...new Set(prefixes)].sort().join(' ');
}

function different(
  kind: BgpDifferenceKind,
  subject: string,
  values: { readonly wanted?: string; readonly observed?: string } = {},
): BgpDifference {
  return { kind, subject, wanted: values.wanted ?? null, observed: values.observed ?? null };
}
