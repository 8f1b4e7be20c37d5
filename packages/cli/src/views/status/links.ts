import type { FullStatusReport } from '@dwcp/deploy';

type LinkRow = FullStatusReport['links'][number];

/** Both ends of every link of dwcpd. One that fell back says so in the column of the transport: it carries. */
export function linkTable(links: readonly LinkRow[]): readonly (readonly string[])[] {
  return [
    ['status', 'node', 'peer', 'transport', 'security', 'round trip', ''],
    ...links.map((link) => [
      link.status,
      link.node,
      link.peer,
      transportOf(link),
      link.security ?? '-',
      link.roundTripMs === null ? '-' : `${link.roundTripMs.toFixed(2)} ms`,
      link.status === 'established' ? '' : link.reasons.join('; '),
    ]),
  ];
}

function transportOf({ transport, expectedTransport }: LinkRow): string {
  if (transport === null) return '-';
  return transport === expectedTransport ? transport : `${transport}, not ${expectedTransport}`;
}
