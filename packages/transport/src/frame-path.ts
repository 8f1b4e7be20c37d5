import type { Frame } from './frame/frame.ts';
import type { FrameRejection } from './frame/rejection.ts';
import type { ConnectionEnd, ConnectionStats, TransportKind } from './transport.ts';

/** A connection of a link whose frames are authenticated: what was forged, flipped or replayed never reaches `receive`. */
export interface FramePath {
  readonly pathId: number;
  readonly kind: TransportKind;
  readonly provider: string;
  /** The longest payload of one frame. */
  readonly maxPayloadBytes: number;
  /** As `Connection.send`: `false` means wait for `drained` before the next. */
  send(frame: Frame): boolean;
  drained(): Promise<void>;
  /** One handler, set once. Payloads are the receiver's to keep. */
  receive(handler: (frames: readonly Frame[]) => void): void;
  pause(): void;
  resume(): void;
  readonly closed: Promise<ConnectionEnd>;
  close(): Promise<void>;
  destroy(): void;
  stats(): FramePathStats;
}

export interface FramePathStats extends ConnectionStats {
  readonly rejectedFrames: number;
  /** Of these, by reason; what did not happen is absent. */
  readonly rejections: Readonly<Partial<Record<FrameRejection, number>>>;
}
