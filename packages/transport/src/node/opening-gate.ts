import { DwcpError, type RateSettings } from '@dwcp/model';
import type { LinkClock } from '../link/link-clock.ts';
import { openingRate } from '../standing/opening-rate.ts';
import { fullBucket, takeToken } from '../standing/token-bucket.ts';
import type { NodeParts } from './node-parts.ts';

/** Keeps the streams this node opens with one peer within a rate: programs in any number must not make a flood of the node. */
export interface OpeningGate {
  /** In turn. Throws RATE_EXCEEDED at once when that would take too long, and the reason of the signal when it is aborted first. */
  pass(signal?: AbortSignal): Promise<void>;
}

export interface OpeningGateOptions {
  readonly peer: string;
  readonly clock: Pick<LinkClock, 'now' | 'after'>;
  /** Nobody waits longer than this. */
  readonly waitMs: number;
}

/** Longer than this a program waits only where nobody answers it. */
const mostWaitMs = 5000;

/** Longer a path that lives holds nothing up; what a mode with more patience is late with is one flood, which costs no member its place. */
const mostLatenessMs = 2500;

/** What a path holds up until it is found dead arrives together. The mode configuration is that of the peer as well. */
export function gateTo(peer: string, { settings, link, clock }: NodeParts): OpeningGate {
  const { peerRate } = settings.standing;
  const latenessMs = Math.min(mostLatenessMs, link.deadAfterMs + link.pingIntervalMs);
  const rate = peerRate === null ? null : openingRate(peerRate, latenessMs);
  return openingGate(rate, { peer, clock, waitMs: mostWaitMs });
}

/** `null`: the peer has no rate. */
export function openingGate(rate: RateSettings | null, options: OpeningGateOptions): OpeningGate {
  return rate === null ? { pass: async () => undefined } : limitedGate(rate, options);
}

function limitedGate(rate: RateSettings, { peer, clock, waitMs }: OpeningGateOptions): OpeningGate {
  const mostWaiting = (rate.perSecond * waitMs) / 1000;
  /** In order of arrival. */
  const waiting = new Set<() => void>();
  let bucket = fullBucket(rate, clock.now());
  let isTimed = false;

  function isTaken(): boolean {
    const step = takeToken(bucket, rate, clock.now());
    bucket = step.bucket;
    return step.isTaken;
  }

  function serve(): void {
    isTimed = false;
    for (const go of waiting) {
      if (!isTaken()) break;
      go();
    }
    time();
  }

  function time(): void {
    if (isTimed || waiting.size === 0) return;
    isTimed = true;
    clock.after(Math.ceil(((1 - bucket.tokens) * 1000) / rate.perSecond), serve);
  }

  function turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting.delete(go);
        reject(signal?.reason);
      };
      const go = (): void => {
        waiting.delete(go);
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      waiting.add(go);
      signal?.addEventListener('abort', leave, { once: true });
      time();
    });
  }

  return {
    async pass(signal) {
      if (waiting.size === 0 && isTaken()) return;
      signal?.throwIfAborted();
      if (waiting.size + 1 <= mostWaiting) return turn(signal);
      throw new DwcpError(
        'RATE_EXCEEDED',
        `more streams are to be opened than ${peer} takes: ${Math.floor(rate.perSecond)} a second`,
        { hint: `look which program connects so often, or raise byzantine.rateLimit on both nodes` },
      );
    },
  };
}
