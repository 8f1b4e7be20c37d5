import type { DwcpEvent } from '@dwcp/model';
import type { FramePath } from '../frame-path.ts';
import type { LinkStream } from '../node.ts';
import type { StreamClass } from '../reliable/stream-class.ts';
import type { TransportKind } from '../transport.ts';
import type { LinkClock } from './link-clock.ts';
import type { LinkSettings } from './link-settings.ts';
import type { LinkState } from './link-status.ts';
import type { TransportChoice } from './observation.ts';

/** Everything between this node and one peer: streams above, paths of any transport below. Lives until it is closed. */
export interface Link {
  readonly peer: string;
  /**
   * Which process of the peer the next paths lead to. Another one than before knows nothing of the streams there were: they
   * are given up, and nothing of them is sent to it.
   */
  meet(epoch: string): void;
  /** Throws TRANSPORT_FAILED when its frames are shorter than the chunks of this link. */
  addPath(path: FramePath): void;
  /** In an orderly manner: what it has taken is delivered first. Nothing when it is gone already. */
  retirePath(path: FramePath): void;
  /** What stands in the way of a path, for the status. */
  note(trouble: string): void;
  /** Throws as `openStream` does. */
  mustTakeStream(target: string): void;
  /** Throws LINK_DOWN when there is no path, or when either side is going away, and STREAM_RESET when too many streams are open. */
  openStream(target: string, streamClass?: StreamClass): LinkStream;
  /** Stays there until `auto`. Throws TRANSPORT_FAILED when there is no such path, LINK_DOWN when there is none at all. */
  switchTransport(kind: TransportKind | 'auto'): void;
  status(): LinkState;
  /** How often the peer has broken the limits of its streams. An honest one never does. */
  violations(): number;
  /** No new streams; running ones have this long to end. Then as `close`. */
  drain(options: { readonly timeoutMs: number }): Promise<void>;
  /** Says goodbye; streams that still run are given up with this reason. */
  close(reason: string): Promise<void>;
}

export interface LinkOptions {
  readonly peer: string;
  /** One end of a link opens odd streams, the other even ones. */
  readonly opensOdd: boolean;
  /** The first is the declared one. */
  readonly preference: readonly [TransportKind, ...TransportKind[]];
  readonly settings: LinkSettings;
  readonly clock: LinkClock;
  /** Asked every `chooseIntervalMs`; `null`: the preferred one of those that live. */
  readonly choose: TransportChoice | null;
  onStream(stream: LinkStream): void;
  /** The last path is gone, and not because the link was closed. */
  onDown(): void;
  /** What the peer says it wants, for judging the peer. Whether it is within the rate: only then the link follows it. */
  onVote(vote: { readonly round: number; readonly wanted: TransportKind }): boolean;
  emit(event: DwcpEvent): void;
}
