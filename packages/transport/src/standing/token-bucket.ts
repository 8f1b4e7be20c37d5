import type { RateSettings } from '@dwcp/model';

/** A rate with a burst. It does not tick: what has come in since is worked out when something is taken. */
export interface TokenBucket {
  readonly tokens: number;
  readonly at: number;
}

export function fullBucket(rate: RateSettings, now: number): TokenBucket {
  return { tokens: rate.burst, at: now };
}

/** One token, or none: then the bucket is as it was, so that asking too often does not lengthen the wait. */
export function takeToken(
  bucket: TokenBucket,
  rate: RateSettings,
  now: number,
): { readonly bucket: TokenBucket; readonly isTaken: boolean } {
  const filled = filledBucket(bucket, rate, now);
  if (filled.tokens < 1) return { bucket: filled, isTaken: false };
  return { bucket: { tokens: filled.tokens - 1, at: filled.at }, isTaken: true };
}

/** A clock that goes back fills nothing. */
export function filledBucket(
  { tokens, at }: TokenBucket,
  { perSecond, burst }: RateSettings,
  now: number,
): TokenBucket {
  const since = Math.max(0, now - at);
  return { tokens: Math.min(burst, tokens + (since * perSecond) / 1_000), at: Math.max(at, now) };
}
