import type { LinkCondition } from './link-condition.ts';
import type { PathSet } from './path-set.ts';
import type { SendTurn } from './send-turn.ts';
import type { StreamTable } from './stream-table.ts';
import type { Timers } from './timers.ts';

/** How this node goes away from a link. */
export interface LinkEnding {
  readonly isClosed: () => boolean;
  /** As those of the link. */
  drain(options: { readonly timeoutMs: number }): Promise<void>;
  close(reason: string): Promise<void>;
  /** Something was sent: perhaps nothing is left to wait for. */
  look(): void;
}

export interface LinkEndingOptions {
  readonly condition: LinkCondition;
  readonly paths: PathSet;
  readonly streams: StreamTable;
  readonly sending: SendTurn;
  readonly time: Timers;
  /** No stream is open, and all that was sent is acknowledged. */
  isIdle(): boolean;
  sayGoodbye(reason: string): void;
}

export function linkEnding(options: LinkEndingOptions): LinkEnding {
  const { condition, paths, streams, sending, time, isIdle } = options;
  const idleWaiters: (() => void)[] = [];
  let isClosed = false;

  function wake(): void {
    for (const resolve of idleWaiters.splice(0)) resolve();
  }

  async function close(reason: string): Promise<void> {
    if (isClosed) return;
    condition.leave();
    streams.giveUpAll(reason);
    sending.pump();
    options.sayGoodbye(reason);
    isClosed = true;
    sending.stop();
    condition.become('down');
    time.cancelAll();
    wake();
    await Promise.all(paths.all().map(({ path }) => path.close()));
  }

  return {
    isClosed: () => isClosed,
    close,
    async drain({ timeoutMs }) {
      if (isClosed) return;
      condition.leave();
      condition.become('draining');
      options.sayGoodbye('the node is going away');
      if (!isIdle()) {
        const { promise, resolve } = Promise.withResolvers<void>();
        idleWaiters.push(resolve);
        const cancel = time.once(timeoutMs, resolve);
        await promise;
        cancel();
      }
      await close('the node went away before the stream ended');
    },
    look() {
      if (idleWaiters.length > 0 && isIdle()) wake();
    },
  };
}
