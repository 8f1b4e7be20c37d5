import type { RateSettings } from '@dwcp/model';

/** Of what the peer allows; the rest is for votes. */
const share = 0.9;

/**
 * How fast a node opens streams that its peer, who allows `peerRate`, must not take for a flood. What a path holds up for as long
 * as `latenessMs` arrives together, on top of a whole burst: burst + rate × lateness is what the peer allows at once, at most.
 */
export function openingRate(peerRate: RateSettings, latenessMs: number): RateSettings {
  const half = (share * peerRate.burst) / 2;
  return {
    perSecond: Math.min(share * peerRate.perSecond, (half * 1000) / latenessMs),
    burst: Math.max(1, half),
  };
}
