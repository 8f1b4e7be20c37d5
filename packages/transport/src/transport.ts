/** How bytes move. `rdma` is any libfabric provider, whatever it runs on; which one is in `provider`. */
export type TransportKind = 'rdma' | 'tcp' | 'memory';

/** Carries whole messages, in order, without loss, between two addresses; neither authenticated nor encrypted. */
export interface Transport {
  readonly kind: TransportKind;
  /** What carries in fact: `tcp`, `memory`, or the fabric provider (`efa`, `verbs;ofi_rxm`, `shm`, `tcp;ofi_rxm`, `tcp`). */
  readonly provider: string;
  /** The longest message `send` takes. */
  readonly maxMessageBytes: number;
  /** Throws PORT_TAKEN, or TRANSPORT_FAILED naming the address. Port 0 takes a free one: see `Listener.address`. */
  listen(address: string, accept: (connection: Connection) => void): Promise<Listener>;
  /** Throws TRANSPORT_FAILED when nobody answers within `timeoutMs` or `signal` says stop; nothing is left open then. */
  dial(address: string, options: DialOptions): Promise<Connection>;
  /** Closes all that was opened through it. */
  close(): Promise<void>;
}

export interface DialOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface Listener {
  /** What others dial: the real port in place of 0; of a fabric the opaque address of the endpoint. */
  readonly address: string;
  close(): Promise<void>;
}

export interface Connection {
  readonly localAddress: string;
  readonly remoteAddress: string;
  /**
   * Queues one message, given in parts that are sent as one. The parts belong to the connection until it is drained.
   * `false`: queued, but wait for `drained` before the next. Throws MESSAGE_TOO_LARGE; on a closed connection it is dropped.
   */
  send(parts: readonly Uint8Array[]): boolean;
  /** When less than half of what makes `send` say `false` is queued; at once when closed. */
  drained(): Promise<void>;
  /** One handler, set once; what came before is handed over at once. The bytes are lent until the handler returns. */
  receive(handler: (messages: readonly Uint8Array[]) => void): void;
  /** Hands nothing over until `resume`; the sender's queue fills up meanwhile. */
  pause(): void;
  resume(): void;
  /** Never rejects. */
  readonly closed: Promise<ConnectionEnd>;
  /** What is queued is sent first. */
  close(): Promise<void>;
  /** At once; what is queued is lost. */
  destroy(): void;
  stats(): ConnectionStats;
}

export interface ConnectionEnd {
  /** `remote`: the other side closed. `failed`: it broke, `reason` says how. */
  readonly by: 'local' | 'remote' | 'failed';
  readonly reason: string;
}

export interface SegmentCounts {
  readonly sent: number;
  readonly resent: number;
}

/** Counted since the connection was made. `null` where this transport cannot know. */
export interface ConnectionStats {
  readonly sentMessages: number;
  readonly sentBytes: number;
  readonly receivedMessages: number;
  readonly receivedBytes: number;
  /** Of what was sent last: no more is read from the parts of what was sent before. */
  readonly queuedBytes: number;
  /** Smoothed round-trip time of the transport itself, microseconds. */
  readonly roundTripMicros: number | null;
  /** What the path is estimated to carry, bit/s, also while idle. */
  readonly capacityBitsPerSecond: number | null;
  /** Share of segments sent again, 0 to 1. */
  readonly lossRatio: number | null;
  /** What the ratio is made of; absent where it is `null`. */
  readonly segments?: SegmentCounts;
  /** As read back from the kernel: `bbr`, `cubic`. */
  readonly congestionControl: string | null;
}
