import type { FaultTrial } from '@dwcp/model';

/** The longest outage among the flows of a trial; null when one stayed down or none was probed. */
export function worstOutageOf({ flows }: FaultTrial): number | null {
  if (flows.length === 0) return null;
  return flows.reduce<number | null>((worst, { outageMs }) => {
    return worst === null || outageMs === null ? null : Math.max(worst, outageMs);
  }, 0);
}
