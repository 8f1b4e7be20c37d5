import { DwcpError, type RateSettings } from '@dwcp/model';
import type { LinkClock } from '../link/link-clock.ts';
import { openingRate } from '../standing/opening-rate.ts';
import { fullBucket, takeToken } from '../standing/token-bucket.ts';
import type { NodeParts } from './node-parts.ts';
import { openingQueues } from './opening-queues.ts';

/**
 * Keeps the streams this node opens with one peer within a rate: programs in any number must not make a flood of the node. Where more
 * are wanted than that, targets take turns: who connects without end to one of them holds up nobody who wants another.
 */
export interface OpeningGate {
  /** In turn. Throws RATE_EXCEEDED when that would take too long, and the reason of the signal when it is aborted first. */
  pass(opening: Opening): Promise<void>;
}

export interface Opening {
  readonly target: string;
  readonly signal?: AbortSignal | undefined;
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

interface Waiting {
  readonly since: number;
  go(): void;
  refuse(cause: DwcpError): void;
}

function limitedGate(rate: RateSettings, { peer, clock, waitMs }: OpeningGateOptions): OpeningGate {
  const mostWaiting = (rate.perSecond * waitMs) / 1000;
  const queues = openingQueues<Waiting>();
  let bucket = fullBucket(rate, clock.now());
  let isTimed = false;

  function isTaken(): boolean {
    const step = takeToken(bucket, rate, clock.now());
    bucket = step.bucket;
    return step.isTaken;
  }

  function serve(): void {
    isTimed = false;
    // Those who came for other targets meanwhile have made the turns of these later than they were told.
    const since = clock.now() - waitMs;
    for (const late of queues.takeWhile((each) => each.since < since)) late.refuse(exceeded());
    while (queues.length() > 0 && isTaken()) queues.take()?.go();
    time();
  }

  function time(): void {
    if (isTimed || queues.length() === 0) return;
    isTimed = true;
    clock.after(Math.ceil(((1 - bucket.tokens) * 1000) / rate.perSecond), serve);
  }

  function turn({ target, signal }: Opening): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        queues.remove(target, waiting);
        reject(signal?.reason);
      };
      const settle = (done: () => void): void => {
        signal?.removeEventListener('abort', leave);
        done();
      };
      const waiting: Waiting = {
        since: clock.now(),
        go: () => settle(resolve),
        refuse: (cause) => settle(() => reject(cause)),
      };
      queues.add(target, waiting);
      signal?.addEventListener('abort', leave, { once: true });
      time();
    });
  }

  function exceeded(): DwcpError {
    return new DwcpError(
      'RATE_EXCEEDED',
      `more streams are to be opened than ${peer} takes: ${Math.floor(rate.perSecond)} a second`,
      { hint: `look which program connects so often, or raise byzantine.rateLimit on both nodes` },
    );
  }

  return {
    async pass(opening) {
      opening.signal?.throwIfAborted();
      if (queues.length() === 0 && isTaken()) return;
      if (queues.turnOf(opening.target) <= mostWaiting) return turn(opening);
      throw exceeded();
    },
  };
}
