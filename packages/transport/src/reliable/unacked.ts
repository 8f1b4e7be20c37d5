import type { Frame } from '../frame/frame.ts';
import type { Chained } from './stream-chains.ts';
import type { StreamClass } from './stream-class.ts';

/** A frame that was given a sequence number and has not been acknowledged. */
export interface Unacked extends Chained<Unacked> {
  readonly sequence: number;
  frame: Frame;
  /** Which paths may carry it again. */
  readonly streamClass: StreamClass;
  /** On which path, and as which frame of that path, it was sent last; `queued`: it waits to be sent again. */
  pathId: number;
  pathIndex: number;
  isQueued: boolean;
  sentAt: number;
  /** As it was when it was sent: it may be replaced by less meanwhile. */
  readonly underWayBytes: number;
  /** What had arrived on its path when it was sent there. */
  deliveredBefore: number;
  resends: number;
  /** Of these, those on the path that had carried it before. */
  repeats: number;
  /** Time-outs on this path, and when the first one was. */
  timeouts: number;
  lateSince: number;
  /** Of the time-outs, those after which nothing proved that the path delivers: each one doubles the wait. */
  backoff: number;
}
