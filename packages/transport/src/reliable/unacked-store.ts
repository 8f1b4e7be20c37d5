import type { Frame } from '../frame/frame.ts';
import type { Ack } from '../frame/payload/ack.ts';
import { flightOrder } from './flight-order.ts';
import { lateBatch } from './late-batch.ts';
import { pathTimeouts } from './path-timeouts.ts';
import { pathWindows } from './path-windows.ts';
import { resendQueues } from './resend-queues.ts';
import { sequenceRing } from './sequence-ring.ts';
import type { PathPatience, ReliableSettings } from './settings.ts';
import { streamChains } from './stream-chains.ts';
import { type StreamClass, streamClasses } from './stream-class.ts';
import type { Unacked } from './unacked.ts';

/** What was sent and not acknowledged: in order, bounded, and sent again when lost, late or cut off. */
export interface UnackedStore {
  readonly bytes: () => number;
  readonly count: () => number;
  /** The lowest sequence number in flight, or the next one to give. */
  readonly lowest: () => number;
  readonly nextSequence: () => number;
  /** So much is under way on it that more would only wait there. */
  readonly isPathFull: (pathId: number) => boolean;
  /** Gives the frame its sequence number. */
  add(frame: Frame, on: { readonly pathId: number; readonly streamClass: StreamClass; readonly now: number }): Frame;
  /** The next of these classes to be sent again. */
  takeResend(on: {
    readonly pathId: number;
    readonly classes: readonly StreamClass[];
    readonly now: number;
  }): Frame | null;
  /** `false`: it acknowledges what was never sent, so it is a lie. Costs what it newly acknowledges, and one step for each of its ranges. */
  acknowledge(ack: Ack, now: number): boolean;
  /** For paths that have their own. */
  setPatience(pathId: number, patience: PathPatience): void;
  /** The path is gone, and what was known of it: everything last sent on it is sent again. */
  pathLost(pathId: number): void;
  /** Everything of these classes last sent on this path is sent again; what is known of the path stays. */
  resend(pathId: number, classes: readonly StreamClass[]): void;
  /** What was not acknowledged of a stream is replaced: its place in the sequence must be filled all the same. */
  replace(streamId: number, replacement: Frame): void;
  deadline(): number | null;
  /** The oldest frame is sent again when its acknowledgement is late. Returns the path that has had its retries. */
  tick(now: number): number | null;
  readonly resent: () => number;
}

/** `onLook` as that of `sequenceRing`. */
export function unackedStore(settings: ReliableSettings, onLook?: () => void): UnackedStore {
  const entries = sequenceRing<Unacked>(onLook);
  const order = flightOrder<Unacked>(settings.reorderingTolerance);
  const timeouts = pathTimeouts(settings);
  const late = lateBatch();
  const windows = pathWindows();
  const chains = streamChains<Unacked>();
  const waiting = resendQueues(entries.get);
  let bytes = 0;
  let resent = 0;

  function settle(entry: Unacked, now: number): void {
    entries.remove(entry.sequence);
    chains.remove(entry);
    bytes -= entry.frame.payload.length;
    order.acknowledged(entry);
    if (entry.isQueued) return;
    const { pathId, underWayBytes, sentAt, deliveredBefore, repeats } = entry;
    const isRepeated = repeats > 0;
    windows.arrived(pathId, { bytes: underWayBytes, now, sentAt, deliveredBefore, isRepeated });
  }

  function enqueue(entry: Unacked): void {
    if (entry.isQueued) return;
    entry.isQueued = true;
    windows.gone(entry.pathId, entry.underWayBytes);
    waiting.add(entry);
  }

  function resend(pathId: number, classes: readonly StreamClass[]): void {
    for (const entry of entries.values()) {
      if (entry.pathId === pathId && classes.includes(entry.streamClass)) enqueue(entry);
    }
  }

  /** All others wait for it, and nothing may come that would make room on its path. */
  function ofOldest(classes: readonly StreamClass[]): readonly StreamClass[] {
    const oldest = entries.first();
    return oldest?.isQueued === true ? classes.filter((each) => each === oldest.streamClass) : [];
  }

  function noteDelivery(delivered: Unacked, now: number): void {
    timeouts.sample(delivered.pathId, now - delivered.sentAt);
    late.delivered(delivered.pathId);
    const oldest = entries.first();
    if (oldest?.pathId === delivered.pathId && oldest.sentAt <= delivered.sentAt) oldest.backoff = 0;
  }

  /** The oldest is late: it is sent again, with some that are late on the same path. Looks no further than is worth it. */
  function enqueueLate(oldest: Unacked, now: number): void {
    let wanted = late.size(oldest);
    let looks = 4 * wanted;
    const sentBefore = now - timeouts.timeoutMs(oldest.pathId);
    for (const entry of entries.values()) {
      if (wanted === 0 || looks === 0) return;
      looks -= 1;
      if (entry !== oldest && (entry.pathId !== oldest.pathId || entry.isQueued || entry.sentAt > sentBefore)) continue;
      enqueue(entry);
      wanted -= 1;
    }
  }

  return {
    bytes: () => bytes,
    count: entries.count,
    lowest: entries.lowest,
    nextSequence: entries.next,
    resent: () => resent,
    isPathFull: windows.isFull,

    add(frame, { pathId, streamClass, now }) {
      const sequence = entries.next();
      const numbered = { ...frame, sequence };
      const entry: Unacked = {
        sequence,
        streamId: frame.streamId,
        streamClass,
        chainedBefore: null,
        chainedAfter: null,
        frame: numbered,
        pathId,
        pathIndex: 0,
        isQueued: false,
        sentAt: now,
        underWayBytes: frame.payload.length,
        deliveredBefore: windows.sent(pathId, frame.payload.length),
        resends: 0,
        repeats: 0,
        timeouts: 0,
        lateSince: 0,
        backoff: 0,
      };
      entries.add(entry);
      chains.add(entry);
      bytes += frame.payload.length;
      order.sent(entry);
      return numbered;
    },

    takeResend({ pathId, classes, now }) {
      for (const streamClass of windows.isFull(pathId) ? ofOldest(classes) : classes) {
        const entry = waiting.take(streamClass);
        if (entry === null) continue;
        if (entry.pathId === pathId) entry.repeats += 1;
        else Object.assign(entry, { repeats: 0, timeouts: 0, backoff: 0 });
        const deliveredBefore = windows.sent(pathId, entry.underWayBytes);
        Object.assign(entry, { pathId, isQueued: false, sentAt: now, deliveredBefore, resends: entry.resends + 1 });
        order.sent(entry);
        resent += 1;
        return entry.frame;
      }
      return null;
    },

    acknowledge({ cumulative, ranges }, now) {
      if (Math.max(cumulative, ranges.at(-1)?.last ?? 0) >= entries.next()) return false;
      const before = entries.count();
      let newest: Unacked | undefined;
      for (const { first, last } of [{ first: 1, last: cumulative }, ...ranges]) {
        for (let entry = entries.from(first); entry !== undefined && entry.sequence <= last; ) {
          settle(entry, now);
          // Of what was sent twice on a path nobody knows which sending is acknowledged (Karn). What another path had before
          // is measured: it may be all there is, and a time too short for having come that way leaves the least patience.
          if (entry.repeats === 0) newest = entry;
          entry = entries.from(entry.sequence + 1);
        }
      }
      if (entries.count() === before) return true;
      if (newest !== undefined) noteDelivery(newest, now);
      for (const entry of order.takeLost((sequence) => entries.get(sequence))) enqueue(entry);
      return true;
    },

    setPatience: timeouts.setPatience,

    pathLost(pathId) {
      order.forget(pathId);
      timeouts.forget(pathId);
      resend(pathId, streamClasses);
      windows.forget(pathId);
    },
    resend,

    replace(streamId, replacement) {
      for (const entry of chains.of(streamId)) {
        if (entry.frame.type === 'reset') continue;
        bytes += replacement.payload.length - entry.frame.payload.length;
        entry.frame = { ...replacement, sequence: entry.sequence };
      }
    },

    deadline() {
      const entry = entries.first();
      if (entry === undefined || entry.isQueued) return null;
      return entry.sentAt + timeouts.backedOffMs(entry.pathId, entry.backoff);
    },

    tick(now) {
      const deadline = this.deadline();
      const entry = entries.first();
      if (deadline === null || entry === undefined || now < deadline) return null;
      if (entry.timeouts === 0) entry.lateSince = now;
      entry.timeouts += 1;
      entry.backoff += 1;
      enqueueLate(entry, now);
      const isExhausted =
        entry.timeouts > timeouts.patienceOf(entry.pathId).maxRetries && now - entry.lateSince >= settings.leastRetryMs;
      return isExhausted ? entry.pathId : null;
    },
  };
}
