import type { LinkStatus } from '@dwcp/transport';

/**
 * Whether a link carries on another transport because it has no path on the one that is expected. Where that one stands by, the
 * other was chosen: by measurement, or by `switch`.
 */
export function isFallback({ status, transport, expectedTransport, standby }: LinkStatus): boolean {
  if (status !== 'established' || transport === null || transport === expectedTransport) return false;
  return !standby.includes(expectedTransport);
}
