import type { Frame } from '../frame/frame.ts';
import type { FramePath } from '../frame-path.ts';

/** A path of a link, with what the link knows of it. */
export interface LivePath {
  /** Unique within the link, over all sessions: path ids may come again. */
  readonly key: number;
  readonly path: FramePath;
  readonly since: number;
  readonly isBlocked: () => boolean;
  /** Also when blocked: what must not wait for others is short. */
  send(frame: Frame): void;
  lastReceivedAt: number;
  /** By the latest ping that was answered. */
  roundTripMicros: number | null;
  /** Pings without an answer: when each was sent. */
  readonly pings: Map<number, number>;
}

/** `onWritable` when the path takes more after it had enough. */
export function livePath(
  key: number,
  path: FramePath,
  options: { readonly now: number; onWritable(): void },
): LivePath {
  let isBlocked = false;
  return {
    key,
    path,
    since: options.now,
    lastReceivedAt: options.now,
    roundTripMicros: null,
    pings: new Map(),
    isBlocked: () => isBlocked,
    send(frame) {
      if (path.send(frame) || isBlocked) return;
      isBlocked = true;
      void path.drained().then(() => {
        isBlocked = false;
        options.onWritable();
      });
    },
  };
}
