import type { RateSettings, StandingSettings } from '@dwcp/model';
import { expect, test } from 'vitest';
import { openingRate } from './opening-rate.ts';
import { createPeerStanding } from './peer-standing.ts';
import { fullBucket, takeToken } from './token-bucket.ts';

const latenessMs = 2500;

/** What a peer of this rate holds against an opener who asks for all his own rate gives, and whose requests are late by `lateAt`. */
function floodsOf(rate: RateSettings, lateAt: (at: number) => number): number {
  const settings: StandingSettings = {
    reputation: null,
    peerRate: rate,
    strangers: { handshakeRate: rate, mostPending: 1 },
  };
  const standing = createPeerStanding(settings, 0);
  const own = openingRate(rate, latenessMs);
  let bucket = fullBucket(own, 0);
  const arrivals: number[] = [];
  for (let at = 0; at < 20_000; at++) {
    for (;;) {
      const step = takeToken(bucket, own, at);
      bucket = step.bucket;
      if (!step.isTaken) break;
      arrivals.push(at + lateAt(at));
    }
  }
  expect(arrivals.length).toBeGreaterThanOrEqual(Math.floor(own.burst + 19 * own.perSecond));
  for (const at of arrivals.toSorted((a, b) => a - b)) standing.request(at);
  return standing.status(20_000).misdeeds.flood ?? 0;
}

const rates: readonly RateSettings[] = [
  { perSecond: 5000, burst: 10_000 },
  { perSecond: 1000, burst: 1000 },
  { perSecond: 100, burst: 1000 },
  { perSecond: 10, burst: 20 },
];

test.each(rates)('all this node opens is within $perSecond a second and $burst at once of the peer', (rate) => {
  expect(floodsOf(rate, () => 0)).toBe(0);
});

test.each(rates)('so it is when a path holds it up and lets it go together, with a rate of $perSecond', (rate) => {
  expect(floodsOf(rate, (at) => latenessMs - (at % latenessMs))).toBe(0);
  // Nothing for long, and then everything the path has held up on top of what this node had saved.
  expect(floodsOf(rate, (at) => (at < latenessMs ? latenessMs - at : 0))).toBe(0);
});

test('one stream may always be opened', () => {
  expect(openingRate({ perSecond: 1, burst: 1 }, latenessMs).burst).toBe(1);
});
