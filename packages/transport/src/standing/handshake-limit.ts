import type { RateSettings } from '@dwcp/model';
import { sourceOf } from './source-of.ts';
import { filledBucket, fullBucket, type TokenBucket, takeToken } from './token-bucket.ts';

/**
 * How often one source address may begin a TLS handshake, the one thing a stranger can make expensive. Knows sources, no
 * peers: what comes from an address is nobody's misdeed.
 */
export interface HandshakeLimit {
  allows(address: string, now: number): boolean;
  readonly sources: number;
}

/** Memory that strangers can take is bounded: more sources than this are not told apart in time. */
const mostSources = 65_536;

export function createHandshakeLimit(rate: RateSettings, most: number = mostSources): HandshakeLimit {
  // In order of last use.
  const buckets = new Map<string, TokenBucket>();
  return {
    get sources() {
      return buckets.size;
    },
    allows(address, now) {
      const source = sourceOf(address);
      const { bucket, isTaken } = takeToken(buckets.get(source) ?? fullBucket(rate, now), rate, now);
      buckets.delete(source);
      buckets.set(source, bucket);
      forget(now);
      return isTaken;
    },
  };

  /** A source whose bucket is full again is like one never seen. Two at a time keep up with what comes in. */
  function forget(now: number): void {
    for (let look = 0; look < 2; look++) {
      const [oldest] = buckets;
      if (oldest === undefined) return;
      const isFull = filledBucket(oldest[1], rate, now).tokens >= rate.burst;
      if (isFull || buckets.size > most) buckets.delete(oldest[0]);
    }
  }
}
