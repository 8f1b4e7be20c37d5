import type { DwcpEvent } from '@dwcp/model';
import type { FramePath } from '../frame-path.ts';
import type { Link } from '../link/link.ts';
import type { LinkStatus, LinkStream, PeerAddress, StreamOptions } from '../node.ts';
import type { Control } from '../session/control.ts';
import type { PeerStanding } from '../standing/peer-standing.ts';
import type { NodeParts } from './node-parts.ts';
import type { OpeningGate } from './opening-gate.ts';

/** One peer of the node: its link, the control channel that gives the link its paths, and what is held against it. */
export interface PeerLink {
  readonly peer: PeerAddress;
  readonly link: Link;
  /** What this node dials with: the number of the link that has joined, whoever dialled that, or of one to begin. */
  linkId(): Uint8Array;
  readonly control: () => Control | null;
  /** Resolves when there is none any more, with whether the last one gave the link a path. */
  controlGone(): Promise<{ readonly hadPath: boolean }>;
  /** Whether the streams of this link can go on over a control channel of this number. */
  hasJoined(linkId: Uint8Array): boolean;
  /** A control channel that is proven, dialled or accepted. Of two at once the one dialled by the name that sorts first stays. */
  take(control: Control): void;
  /** A path the peer dialled. */
  adopt(path: FramePath, control: Control): void;
  /** As that of the node. */
  openStream(options: StreamOptions): Promise<LinkStream>;
  isWelcome(): boolean;
  pardon(): void;
  /** What time changes: conduct is looked at, and who is out is put out. */
  tick(): void;
  status(): LinkStatus;
  /** What the selection was given lately, as a path trace. */
  trace(): string;
  drain(options: { readonly timeoutMs: number }): Promise<void>;
  close(reason: string): Promise<void>;
}

export interface PeerLinkOptions {
  readonly peer: PeerAddress;
  readonly parts: NodeParts;
  /** Of a peer that was there before. */
  readonly standing: PeerStanding;
  /** As well: to leave and come again gives no more than the rate. */
  readonly gate: OpeningGate;
  onStream(stream: LinkStream): void;
  emit(event: DwcpEvent): void;
}
