import type { ControlQueue } from './control-queue.ts';
import { type ReadyStreams, readyStreams } from './ready-streams.ts';
import { receiveBudget } from './receive-budget.ts';
import { type ReliableSettings, streamLimits } from './settings.ts';
import type { StreamClass } from './stream-class.ts';
import type { StreamIds } from './stream-ids.ts';
import { streamInbox } from './stream-inbox.ts';
import { streamOutbox } from './stream-outbox.ts';
import type { StreamState } from './stream-state.ts';

/**
 * `too-many`: there is no memory for one more; `target-full`: what is left is for other targets; `unsent`: so much waits to be told of streams that no more is added to it;
 * `used-up`: the link has had all streams it can have.
 */
export type OpenRefusal = 'too-many' | 'target-full' | 'unsent' | 'used-up';

export interface StreamWish {
  readonly streamClass: StreamClass;
  readonly target: string;
}

/** The streams of one end of a link that are open, within the memory there is for them. */
export interface StreamBook {
  /** Why there can be no stream of our own to this target now. */
  refusal(target: string): OpenRefusal | null;
  /** The next of our own. */
  open(wish: StreamWish): StreamState | OpenRefusal;
  get(streamId: number): StreamState | undefined;
  /** The stream a frame belongs to: begins with its first frame, whichever that is. `null`: over, refused, or never possible. */
  find(streamId: number): StreamState | null;
  /** A stream that ended before its `open` came. */
  markOver(streamId: number): void;
  remove(stream: StreamState): void;
  /** Tells streams that have too little that memory has come free. */
  relieve(): void;
  /** May have something to send; whoever takes a turn is put at the end again. */
  readonly ready: ReadyStreams;
  readonly count: () => number;
  /** Frames for streams that no peer can have opened. */
  readonly violations: () => number;
  /** Received, and not taken by the application. */
  readonly receivedBytes: () => number;
  readonly reservedBytes: () => number;
}

export function streamBook(settings: ReliableSettings, ids: StreamIds, control: ControlQueue): StreamBook {
  const streams = new Map<number, StreamState>();
  const ready = readyStreams();
  const budget = receiveBudget(settings);
  const chunkBytes = Math.min(settings.chunkBytes, streamLimits.chunkBytes);
  let violations = 0;

  function add(id: number, { streamClass, target }: StreamWish): StreamState | null {
    const window = budget.open(id);
    if (window === null) return null;
    const stream: StreamState = {
      id,
      streamClass,
      target,
      outbox: streamOutbox(id, chunkBytes),
      inbox: streamInbox(window),
      window,
      isOpened: false,
      isFull: false,
      unreadBytes: 0,
      early: [],
    };
    streams.set(id, stream);
    return stream;
  }

  function relieve(): void {
    for (const { streamId, limitBytes } of budget.relieve()) control.window(streamId, limitBytes);
  }

  function refusal(target: string): OpenRefusal | null {
    if (ids.nextOwn() === null) return 'used-up';
    // Streams that were given up count no more, and the peer must be told of each all the same.
    if (control.length() >= streamLimits.sequenceSpan) return 'unsent';
    return budget.refusal(target);
  }

  return {
    refusal,
    open(wish) {
      const refused = refusal(wish.target);
      if (refused !== null) return refused;
      const id = ids.nextOwn();
      if (id === null) return 'used-up';
      const stream = add(id, wish);
      if (stream === null) return 'too-many';
      ids.takeOwn();
      return stream;
    },
    get: (streamId) => streams.get(streamId),
    find(streamId) {
      const stream = streams.get(streamId);
      if (stream !== undefined) return stream;
      if (!ids.isPeers(streamId)) return null;
      const sight = ids.seePeers(streamId);
      if (sight === 'excessive') violations += 1;
      if (sight !== 'next') return null;
      const added = add(streamId, { streamClass: 'any', target: '' });
      if (added === null) control.reset(streamId, 'too many streams are open on this link');
      return added;
    },
    markOver(streamId) {
      if (ids.isPeers(streamId)) ids.seePeers(streamId);
    },
    remove(stream) {
      streams.delete(stream.id);
      ready.remove(stream);
      stream.window.close();
      control.forget(stream.id);
      relieve();
    },
    relieve,
    ready,
    count: () => streams.size,
    violations: () => violations,
    receivedBytes: () =>
      [...streams.values()].reduce((sum, { inbox, unreadBytes }) => sum + inbox.heldBytes() + unreadBytes, 0),
    reservedBytes: budget.reservedBytes,
  };
}
