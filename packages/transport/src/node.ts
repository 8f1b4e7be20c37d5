import type { OwnWayClass, StreamClass } from './reliable/stream-class.ts';
import type { DecisionReason } from './selection/decide.ts';
import type { TransportKind } from './transport.ts';

/** One node with its links to other nodes: what dwcpd is made of. */
export interface TransportNode {
  readonly name: string;
  /** Where others reach it: the real port in place of 0. */
  readonly addresses: readonly string[];
  links(): readonly LinkStatus[];
  /**
   * Throws LINK_DOWN when there is no established link to the peer. Waits some seconds where more streams are opened than the peer
   * takes, then throws RATE_EXCEEDED; or the reason of the signal, when that is aborted while it waits.
   */
  openStream(peer: string, options: StreamOptions): Promise<LinkStream>;
  /** One handler, set once: who resets the stream refuses it. */
  onStream(handler: (stream: LinkStream) => void): void;
  /** Moves the link onto this transport and stays there until `auto`. Throws LINK_DOWN, or TRANSPORT_FAILED where it has no such path. */
  switchTransport(peer: string, kind: TransportKind | 'auto'): Promise<void>;
  /** Forgets what is held against a peer, and lets it in again. Throws LINK_DOWN when there is no such peer. */
  pardon(peer: string): void;
  /** What the selection of this link was given lately, as JSON lines for `replayTrace`; empty where there is none. Throws LINK_DOWN. */
  pathTrace(peer: string): string;
  /**
   * From now on these are the peers: links to new ones begin, those left out are drained and closed, all others (same name,
   * same address) are not touched.
   */
  updatePeers(peers: readonly PeerAddress[], options: { readonly drainTimeoutMs: number }): Promise<void>;
  /** Opens and takes no new streams, waits for the running ones at most this long, says goodbye, closes. */
  drain(options: { readonly timeoutMs: number }): Promise<void>;
  close(): Promise<void>;
}

export interface StreamOptions {
  /** `host:port`; the peer joins the stream with it. */
  readonly target: string;
  /** What it asks of the transport that carries it, in both directions; without it, it goes where the link goes. */
  readonly streamClass?: StreamClass;
  readonly signal?: AbortSignal;
}

/** The name is what the certificate of the peer must carry; the address is dialled and proves nothing. */
export interface PeerAddress {
  readonly name: string;
  readonly address: string;
}

/** Bytes in both directions, in order and exactly once, whatever becomes of the transports below. */
export interface LinkStream {
  readonly id: number;
  readonly peer: string;
  /** What the opener asked to be joined with: `host:port`. */
  readonly target: string;
  /** Resolves when the next write may follow; the bytes are the stream's from then on. Throws STREAM_RESET once the stream is given up by either side. */
  write(bytes: Uint8Array): Promise<void>;
  /** No more writes; reading goes on until the other side ends as well. */
  end(): Promise<void>;
  /** Ends with an error on the other side, which is told why. */
  reset(reason: string): void;
  /** Resolves with the reason once either side gives the stream up; one that ends in order never is. */
  givenUp(): Promise<string>;
  /** What the other side writes, until it ends; who leaves off may read on later. Throws STREAM_RESET with the reason when it is given up. */
  read(): AsyncIterableIterator<Uint8Array>;
}

export interface LinkStatus {
  readonly peer: string;
  readonly address: string | null;
  readonly status: 'connecting' | 'established' | 'draining' | 'down';
  /** ISO 8601, when this status began. */
  readonly since: string;
  /** Which carries now, and on what. `null` while there is none. */
  readonly transport: TransportKind | null;
  readonly provider: string | null;
  /** Which carries the streams that ask for something of their own: differs from `transport` where they go another way. */
  readonly classTransports: Readonly<Record<OwnWayClass, TransportKind | null>>;
  readonly congestionControl: string | null;
  /** What the configuration asks for first: differs from `transport` after a fall-back. */
  readonly declaredTransport: TransportKind;
  /**
   * What should carry this link: the declared one, but in a mode that takes RDMA where it is there and names no provider, the first
   * that both ends have. Differs from `transport` when something is wrong, or another was chosen.
   */
  readonly expectedTransport: TransportKind;
  /** Ready to take over. */
  readonly standby: readonly TransportKind[];
  readonly security: 'aes-256-gcm' | 'chacha20-poly1305' | 'hmac-sha256' | null;
  readonly roundTripMicros: Distribution | null;
  readonly lossRatio: number | null;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** The same by transport, of each the link has had a path on. */
  readonly carried: readonly CarriedBytes[];
  readonly openStreams: number;
  readonly switchovers: number;
  /** What the selection decided last; `null` where there is none, or it was not asked yet. */
  readonly selection: SelectionReport | null;
  readonly rejectedFrames: number;
  /** 0 to 1. */
  readonly reputation: number;
  readonly isQuarantined: boolean;
  readonly lastError: string | null;
}

export interface CarriedBytes {
  readonly transport: TransportKind;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

export interface SelectionReport {
  readonly reason: DecisionReason;
  /** 0 to 1; `null`: not measured. */
  readonly scores: { readonly rdma: number; readonly tcp: number } | null;
}

export interface Distribution {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly count: number;
}
