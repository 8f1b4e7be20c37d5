import type { StreamWindow } from './receive-budget.ts';
import type { ReliableEvent } from './reliable-event.ts';
import type { StreamClass } from './stream-class.ts';
import type { StreamInbox } from './stream-inbox.ts';
import type { StreamOutbox } from './stream-outbox.ts';

/** Both directions of one stream. */
export interface StreamState {
  readonly id: number;
  /** How it is to be carried in the direction away from here. */
  streamClass: StreamClass;
  /** Empty until the `open` of the peer has come. */
  target: string;
  readonly outbox: StreamOutbox;
  readonly inbox: StreamInbox;
  readonly window: StreamWindow;
  isOpened: boolean;
  /** The writer was told to wait. */
  isFull: boolean;
  unreadBytes: number;
  /** What came before the `open` did, on another path. */
  readonly early: ReliableEvent[];
}

export function isFinished({ outbox, inbox, unreadBytes }: StreamState): boolean {
  return outbox.isEnded() && inbox.isEnded() && unreadBytes === 0;
}
