import type { Frame } from '../frame/frame.ts';
import type { Ack } from '../frame/payload/ack.ts';
import { flightOrder } from './flight-order.ts';
import { type RoundTrip, roundTrip } from './round-trip.ts';
import { sequenceRing } from './sequence-ring.ts';
import type { PathPatience, ReliableSettings } from './settings.ts';

/** A frame that was given a sequence number and has not been acknowledged. */
export interface Unacked {
  readonly sequence: number;
  frame: Frame;
  /** On which path, and as which frame of that path, it was sent last; `queued`: it waits to be sent again. */
  pathId: number;
  pathIndex: number;
  isQueued: boolean;
  sentAt: number;
  resends: number;
  /** Time-outs on this path, and when the first one was. */
  timeouts: number;
  lateSince: number;
}

/** What was sent and not acknowledged: in order, bounded, and sent again when lost, late or cut off. */
export interface UnackedStore {
  readonly bytes: () => number;
  readonly count: () => number;
  /** The lowest sequence number in flight, or the next one to give. */
  readonly lowest: () => number;
  readonly nextSequence: () => number;
  /** Gives the frame its sequence number. */
  add(frame: Frame, pathId: number, now: number): Frame;
  /** The next to be sent again. */
  takeResend(pathId: number, now: number): Frame | null;
  /** `false`: it acknowledges what was never sent, so it is a lie. */
  acknowledge(ack: Ack, now: number): boolean;
  /** For paths that have their own. */
  setPatience(pathId: number, patience: PathPatience): void;
  /** The path is gone, and what was known of it: everything last sent on it is sent again. */
  pathLost(pathId: number): void;
  /** Everything last sent on this path is sent again; what is known of the path stays. */
  resend(pathId: number): void;
  /** What was not acknowledged of a stream is replaced: its place in the sequence must be filled all the same. */
  replace(streamId: number, replacement: Frame): void;
  deadline(): number | null;
  /** The oldest frame is sent again when its acknowledgement is late. Returns the path that has had its retries. */
  tick(now: number): number | null;
  readonly resent: () => number;
}

export function unackedStore(settings: ReliableSettings): UnackedStore {
  const entries = sequenceRing<Unacked>();
  const order = flightOrder<Unacked>(settings.reorderingTolerance);
  const patiences = new Map<number, PathPatience>();
  const roundTrips = new Map<number, RoundTrip>();
  let resendQueue: Unacked[] = [];
  let resendHead = 0;
  let bytes = 0;
  let resent = 0;

  const patienceOf = (pathId: number): PathPatience => patiences.get(pathId) ?? settings;

  function roundTripOf(pathId: number): RoundTrip {
    const known = roundTrips.get(pathId) ?? roundTrip();
    roundTrips.set(pathId, known);
    return known;
  }

  function settle(entry: Unacked): void {
    entries.remove(entry.sequence);
    bytes -= entry.frame.payload.length;
    order.acknowledged(entry);
  }

  function enqueue(lost: readonly Unacked[]): void {
    const fresh = lost.filter((entry) => !entry.isQueued);
    if (fresh.length === 0) return;
    for (const entry of fresh) entry.isQueued = true;
    const waiting = resendQueue.slice(resendHead).filter(({ sequence }) => entries.get(sequence) !== undefined);
    resendQueue = [...waiting, ...fresh].toSorted((a, b) => a.sequence - b.sequence);
    resendHead = 0;
  }

  const resend = (pathId: number): void => enqueue([...entries.values()].filter((entry) => entry.pathId === pathId));

  return {
    bytes: () => bytes,
    count: entries.count,
    lowest: entries.lowest,
    nextSequence: entries.next,
    resent: () => resent,

    add(frame, pathId, now) {
      const sequence = entries.next();
      const numbered = { ...frame, sequence };
      const entry: Unacked = {
        sequence,
        frame: numbered,
        pathId,
        pathIndex: 0,
        isQueued: false,
        sentAt: now,
        resends: 0,
        timeouts: 0,
        lateSince: 0,
      };
      entries.add(entry);
      bytes += frame.payload.length;
      order.sent(entry);
      return numbered;
    },

    takeResend(pathId, now) {
      for (;;) {
        const entry = resendQueue[resendHead];
        if (entry === undefined) {
          resendQueue = [];
          resendHead = 0;
          return null;
        }
        resendHead += 1;
        if (entries.get(entry.sequence) === undefined) continue;
        if (entry.pathId !== pathId) entry.timeouts = 0;
        Object.assign(entry, { pathId, isQueued: false, sentAt: now, resends: entry.resends + 1 });
        order.sent(entry);
        resent += 1;
        return entry.frame;
      }
    },

    acknowledge({ cumulative, ranges }, now) {
      if (Math.max(cumulative, ranges.at(-1)?.last ?? 0) >= entries.next()) return false;
      const settled: Unacked[] = [];
      for (const entry of entries.values()) {
        if (entry.sequence > cumulative) break;
        settled.push(entry);
      }
      const lowest = Math.max(entries.lowest(), cumulative + 1);
      for (const { first, last } of ranges) {
        for (let sequence = Math.max(first, lowest); sequence <= last; sequence++) {
          const entry = entries.get(sequence);
          if (entry !== undefined) settled.push(entry);
        }
      }
      if (settled.length === 0) return true;
      for (const entry of settled) settle(entry);
      // Of what was sent twice nobody knows which sending is acknowledged (Karn).
      const newest = settled.findLast((entry) => entry.resends === 0);
      if (newest !== undefined) roundTripOf(newest.pathId).sample(now - newest.sentAt);
      enqueue(order.takeLost((sequence) => entries.get(sequence)));
      return true;
    },

    setPatience: (pathId, patience) => void patiences.set(pathId, patience),

    pathLost(pathId) {
      order.forget(pathId);
      roundTrips.delete(pathId);
      patiences.delete(pathId);
      resend(pathId);
    },
    resend,

    replace(streamId, replacement) {
      for (const entry of entries.values()) {
        if (entry.frame.streamId !== streamId || entry.frame.type === 'reset') continue;
        bytes += replacement.payload.length - entry.frame.payload.length;
        entry.frame = { ...replacement, sequence: entry.sequence };
      }
    },

    deadline() {
      const entry = entries.first();
      if (entry === undefined || entry.isQueued) return null;
      const leastMs = patienceOf(entry.pathId).ackTimeoutMs;
      const patience = roundTripOf(entry.pathId).timeoutMs(leastMs) + settings.ackDelayMs;
      return entry.sentAt + patience * 2 ** Math.min(entry.timeouts, 6);
    },

    tick(now) {
      const deadline = this.deadline();
      const entry = entries.first();
      if (deadline === null || entry === undefined || now < deadline) return null;
      if (entry.timeouts === 0) entry.lateSince = now;
      entry.timeouts += 1;
      enqueue([entry]);
      const isExhausted =
        entry.timeouts > patienceOf(entry.pathId).maxRetries && now - entry.lateSince >= settings.leastRetryMs;
      return isExhausted ? entry.pathId : null;
    },
  };
}
