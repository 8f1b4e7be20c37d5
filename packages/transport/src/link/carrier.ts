import type { DwcpEvent } from '@dwcp/model';
import type { Vote } from '../frame/payload/vote.ts';
import type { ReliableEndpoint } from '../reliable/endpoint.ts';
import type { StreamClass } from '../reliable/stream-class.ts';
import type { TransportKind } from '../transport.ts';
import { carryingTransport } from './carrying-transport.ts';
import type { LinkOptions } from './link.ts';
import type { LivePath } from './live-path.ts';
import type { PathSet } from './path-set.ts';
import type { LaneMove, StreamLanes } from './stream-lanes.ts';
import type { Timers } from './timers.ts';
import { votes } from './votes.ts';

/** Which transport carries a link now, and the move from one to another. */
export interface Carrier {
  readonly current: () => TransportKind | null;
  readonly switchovers: () => number;
  /** Looks again, after anything that may change it. */
  consider(): void;
  /** By command; `null`: no more. */
  pin(kind: TransportKind | null): void;
  /** It has no path left: when it comes back it must last a while. */
  failed(kind: TransportKind): void;
  /** What the peer says it wants: the latest of it is followed, once in `chooseIntervalMs` however often it changes. */
  hear(vote: Vote): void;
  /** Tells the peer what is wanted, once more: perhaps it has not heard it. */
  repeatOpinion(): void;
  /** The peer is another process, and nothing leads to it yet. */
  forgetPeer(): void;
}

export interface CarrierOptions extends Pick<LinkOptions, 'choose' | 'preference' | 'settings' | 'clock'> {
  readonly paths: PathSet;
  readonly lanes: StreamLanes;
  readonly time: Timers;
  endpoint(): ReliableEndpoint;
  /** There may be something to send, or somewhere to send it. */
  onWork(): void;
  say(event: DwcpEvent): void;
}

export function carrier(options: CarrierOptions): Carrier {
  const { paths, lanes, time, settings, preference, clock } = options;
  const opinions = votes();
  const failed = new Set<TransportKind>();
  let current: TransportKind | null = null;
  let last: TransportKind | null = null;
  let pinned: TransportKind | null = null;
  let wanted: TransportKind | null = null;
  let switchovers = 0;
  let followedAt = Number.NEGATIVE_INFINITY;
  /** Of each class and each transport it left. */
  const draining = new Map<string, () => void>();

  function consider(): void {
    const now = clock.now();
    const peerWants = opinions.peerWants();
    const transports = paths.observe();
    if (options.choose === null) wanted = peerWants;
    else if (transports.length > 0) wanted = options.choose({ now, current, peerWants, pinned, transports });
    const livingSince = paths.livingSince();
    const { returnAfterMs } = settings;
    const before = current;
    carryOn(carryingTransport({ livingSince, current, pinned, wanted, preference, now, failed, returnAfterMs }));
    for (const move of lanes.choose({ now, current, pinned, transports })) {
      const { streamClass, from } = move;
      sayMove(move, before);
      const old = paths.of(from);
      // The old paths deliver what they have taken; what they have not by then, the new one does.
      if (old.length > 0) drainLater(old, { streamClass, from });
    }
    sayOpinion(false);
  }

  /** Who comes and leaves again drains from when he left last: what waits for longer is sent again for want of an acknowledgement. */
  function drainLater(old: readonly LivePath[], { streamClass, from }: LaneMove): void {
    const key = `${streamClass} ${from}`;
    draining.get(key)?.();
    const cancel = time.once(settings.drainTimeoutMs, () => {
      draining.delete(key);
      resend(old, streamClass);
    });
    draining.set(key, cancel);
  }

  function carryOn(kind: TransportKind | null): void {
    options.onWork();
    if (kind === current) return;
    const before = last;
    current = kind;
    if (kind === null) return;
    last = kind;
    if (before === null || before === kind) return;
    switchovers += 1;
    options.say({
      code: 'link.switched',
      message: `traffic moved from ${before} to ${kind}`,
      data: { from: before, to: kind },
    });
  }

  /** What moves with its link is told as the move of the link. */
  function sayMove({ streamClass, from }: LaneMove, linkBefore: TransportKind | null): void {
    const to = lanes.carrierOf(streamClass);
    if (to === null || (from === linkBefore && to === current)) return;
    options.say({
      code: 'link.class-moved',
      message: `streams of class ${streamClass} moved from ${from} to ${to}`,
      data: { class: streamClass, from, to },
    });
  }

  function resend(old: readonly LivePath[], streamClass: StreamClass): void {
    const kept = lanes.carrierOf(streamClass);
    for (const { key, path } of old) if (path.kind !== kept) options.endpoint().resend(key, [streamClass]);
    options.onWork();
  }

  /** Never for what has no living path: who wants what he does not have is not believed. */
  function sayOpinion(again: boolean): void {
    const own = options.choose === null ? (opinions.hasSpoken() ? preference[0] : null) : wanted;
    const opinion = pinned ?? own;
    const [path] = paths.of(current);
    if (path === undefined || opinion === null || paths.of(opinion).length === 0) return;
    const frame = opinions.say(opinion, again);
    if (frame !== null) path.send(frame);
  }

  return {
    current: () => current,
    switchovers: () => switchovers,
    consider,
    pin(kind) {
      pinned = kind;
    },
    failed: (kind) => void failed.add(kind),
    hear(vote) {
      opinions.hear(vote);
      // What is not followed now is when the choice is asked next.
      if (clock.now() - followedAt < settings.chooseIntervalMs) return;
      followedAt = clock.now();
      consider();
    },
    repeatOpinion: () => sayOpinion(true),
    forgetPeer() {
      current = null;
      opinions.forgetPeer();
    },
  };
}
