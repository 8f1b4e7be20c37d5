import type { LinkStatus } from '@dwcp/transport';

/**
 * Whether a link carries on another transport because it has no path on the declared one. Where that one stands by, the other was
 * chosen: by measurement, or by `switch`.
 */
export function isFallback({ status, transport, declaredTransport, standby }: LinkStatus): boolean {
  if (status !== 'established' || transport === null || transport === declaredTransport) return false;
  return !standby.includes(declaredTransport);
}
