import { DwcpError } from '@dwcp/model';
import type { LinkStream } from '../node.ts';
import type { ReliableEvent } from '../reliable/reliable-event.ts';
import { readQueue } from './read-queue.ts';

/** What a stream asks of the link that carries it. */
export interface StreamCarrier {
  /** `false`: wait for `writable`. */
  write(streamId: number, bytes: Uint8Array): boolean;
  end(streamId: number): void;
  reset(streamId: number, reason: string): void;
  consume(streamId: number, bytes: number): void;
  /** Both directions have ended and all is read, or the stream was given up: nothing more of it will be asked. */
  over(streamId: number): void;
}

/** A stream with the side on which its link tells it what comes. */
export interface CarriedStream {
  readonly stream: LinkStream;
  deliver(event: ReliableEvent): void;
}

export interface StreamName {
  readonly id: number;
  readonly peer: string;
  readonly target: string;
}

export function carriedStream({ id, peer, target }: StreamName, carrier: StreamCarrier): CarriedStream {
  const queue = readQueue();
  let failure: DwcpError | null = null;
  /** Made when it is asked for: most streams are never asked. */
  let givenUp: PromiseWithResolvers<string> | null = null;
  let whyGivenUp: string | null = null;
  let hasEnded = false;
  let sawEnd = false;
  let isRead = false;
  let writable: PromiseWithResolvers<void> | null = null;
  let readable: PromiseWithResolvers<void> | null = null;

  function wake(): void {
    readable?.resolve();
    readable = null;
  }

  function letWrite(): void {
    writable?.resolve();
    writable = null;
  }

  function giveUp(reason: string): void {
    failure = new DwcpError('STREAM_RESET', `the stream to ${target} with ${peer} was given up: ${reason}`, {
      hint: 'open it again; what was written may have arrived in part',
    });
    whyGivenUp = reason;
    queue.clear();
    wake();
    letWrite();
    givenUp?.resolve(reason);
    carrier.over(id);
  }

  function finishIfDone(): void {
    if (hasEnded && isRead && failure === null) carrier.over(id);
  }

  function mayWrite(): void {
    if (failure !== null) throw failure;
    if (hasEnded) throw new Error(`the stream to ${target} with ${peer} is written on after its end`);
  }

  async function write(bytes: Uint8Array): Promise<void> {
    mayWrite();
    if (bytes.length === 0 || carrier.write(id, bytes)) return;
    writable ??= Promise.withResolvers<void>();
    await writable.promise;
    if (failure !== null) throw failure;
  }

  async function end(): Promise<void> {
    if (failure !== null) throw failure;
    if (hasEnded) return;
    hasEnded = true;
    carrier.end(id);
    finishIfDone();
  }

  async function next(): Promise<IteratorResult<Uint8Array, undefined>> {
    for (;;) {
      if (failure !== null) throw failure;
      const bytes = queue.shift();
      if (bytes !== null) {
        carrier.consume(id, bytes.length);
        return { done: false, value: bytes };
      }
      if (sawEnd) {
        isRead = true;
        finishIfDone();
        return { done: true, value: undefined };
      }
      readable ??= Promise.withResolvers<void>();
      await readable.promise;
    }
  }

  const reader: AsyncIterableIterator<Uint8Array> = {
    next: () => handled(next()),
    return: async () => ({ done: true, value: undefined }),
    [Symbol.asyncIterator]: () => reader,
  };

  return {
    stream: {
      id,
      peer,
      target,
      write: (bytes) => handled(write(bytes)),
      end: () => handled(end()),
      reset(reason) {
        if (failure !== null) return;
        carrier.reset(id, reason);
        giveUp(reason);
      },
      givenUp() {
        givenUp ??= Promise.withResolvers<string>();
        if (whyGivenUp !== null) givenUp.resolve(whyGivenUp);
        return givenUp.promise;
      },
      read: () => reader,
    },
    deliver(event) {
      if (failure !== null) return;
      if (event.kind === 'chunk') {
        if (event.bytes.length > 0) queue.push(event.bytes, { isAwaited: readable !== null });
        wake();
      } else if (event.kind === 'ended') {
        sawEnd = true;
        wake();
      } else if (event.kind === 'writable') letWrite();
      else if (event.kind === 'reset') giveUp(event.reason);
    },
  };
}

/** Who does not wait for it learns of the failure from the next call, and the process does not end because of it. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
