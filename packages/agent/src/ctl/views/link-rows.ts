import type { LinkStatus } from '@dwcp/transport';
import { isFallback } from '../../health/is-fallback.ts';
import { carriedBy } from './carried-by.ts';
import { formatMicros } from './units.ts';

export const linkHeading = ['status', 'peer', 'transport', 'standby', 'security', 'round trip', 'loss'] as const;

export function linkRow(link: LinkStatus): readonly string[] {
  const { peer, status, transport, provider, expectedTransport, standby, security, roundTripMicros, lossRatio } = link;
  const carrier =
    transport === null ? '-' : provider === null || provider === transport ? transport : `${transport} (${provider})`;
  return [
    link.isQuarantined ? 'quarantine' : status,
    peer,
    carriedBy(isFallback(link) ? `${carrier}, not ${expectedTransport}` : carrier, link),
    standby.length === 0 ? '-' : standby.join(', '),
    security ?? '-',
    roundTripMicros === null
      ? '-'
      : `${formatMicros(roundTripMicros.p50)}, p99 ${formatMicros(roundTripMicros.p99)} of ${roundTripMicros.count}`,
    lossRatio === null ? '-' : `${(lossRatio * 100).toFixed(2)} %`,
  ];
}
