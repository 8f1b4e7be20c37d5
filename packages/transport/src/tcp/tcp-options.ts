/** What the sockets of a tcp transport are like; the mode configuration gives it. Set before they connect or listen. */
export interface TcpOptions {
  /** Which the kernel must have, read back once it is set; `null` is the kernel's own choice. */
  readonly congestionControl: string | null;
  /** Small messages are not held back for more (RFC 1122 section 4.2.3.4). They are joined within a turn in any case. */
  readonly noDelay: boolean;
  /** Acknowledgements are not held back, until the kernel decides otherwise. */
  readonly quickAck: boolean;
  /** Also bounds how long what was sent may stay without an answer: interval times one more than the probes. */
  readonly keepAlive: { readonly intervalMs: number; readonly probes: number } | null;
  /** `null`, and what is above the limit of the kernel, is left to its own sizing: a fixed smaller buffer would be slower. */
  readonly sendBufferBytes: number | null;
  readonly receiveBufferBytes: number | null;
  /** Data on the first segment (RFC 7413), where both kernels have it enabled; else an ordinary connection. */
  readonly fastOpen: boolean;
  readonly fastOpenQueueLength: number;
  /** Several processes may listen on one port. */
  readonly reusePort: boolean;
  /** Of the kernel, not of a socket: what is asked here is compared with `net.ipv4.tcp_mtu_probing`. */
  readonly mtuProbing: boolean;
  readonly listenBacklog: number;
  /** As much queued as makes `send` say false. */
  readonly highWaterBytes: number;
  /** Without progress for so long, a connection that is being closed is broken off. */
  readonly closeTimeoutMs: number;
  /** Those who have connected and not yet said what they are: over the bounds the oldest makes room. */
  readonly unclassified: { readonly most: number; readonly mostOfHost: number; readonly deadlineMs: number };
}

export const tcpDefaults: TcpOptions = {
  congestionControl: null,
  noDelay: true,
  quickAck: false,
  keepAlive: { intervalMs: 10_000, probes: 3 },
  sendBufferBytes: null,
  receiveBufferBytes: null,
  fastOpen: false,
  fastOpenQueueLength: 1_024,
  reusePort: false,
  mtuProbing: false,
  listenBacklog: 4_096,
  highWaterBytes: 1024 * 1024,
  closeTimeoutMs: 10_000,
  unclassified: { most: 1_024, mostOfHost: 256, deadlineMs: 5_000 },
};
