import type { SelectionSettings } from './selection-settings.ts';
import type { StandingSettings } from './standing-settings.ts';

/** One value for each way a link may run: `auto` in a mode configuration is one of these, chosen by the path in use. */
export interface PerTransport<T> {
  readonly rdma: T;
  readonly tcp: T;
}

/** What dwcpd does for a mode configuration: nothing is `auto` any more, and security follows from no measurement. */
export interface TransportSettings {
  /** In order of preference: the first is the declared one. */
  readonly candidates: readonly TransportCandidate[];
  readonly tcp: TcpSettings;
  /** `null` when no candidate is RDMA. */
  readonly rdma: RdmaSettings | null;
  readonly tls: TlsSettings;
  readonly protection: ProtectionSettings;
  /** `null`: frames are not compressed. */
  readonly compression: PerTransport<CompressionSettings | null>;
  readonly flowControl: FlowControlSettings;
  readonly reliability: PerTransport<ReliabilitySettings>;
  readonly liveness: LivenessSettings;
  /** `null`: the declared transport is used while it lives. */
  readonly selection: SelectionSettings | null;
  readonly standing: StandingSettings;
  readonly targets: PerTransport<PathTargets>;
}

export interface TransportCandidate {
  readonly kind: 'rdma' | 'tcp';
  readonly port: number;
}

/** `null` leaves the kernel's own value. */
export interface TcpSettings {
  /** Set on each socket, and read back. */
  readonly congestionControl: 'bbr' | 'cubic' | 'reno';
  /** Parallel connections of one path. */
  readonly flows: number;
  readonly noDelay: boolean;
  readonly quickAck: boolean;
  readonly keepalive: { readonly intervalSeconds: number; readonly probes: number } | null;
  readonly sendBufferBytes: number | null;
  readonly receiveBufferBytes: number | null;
  readonly listenBacklog: number | null;
  /** Requests waiting per listener; `null` switches TCP Fast Open off. */
  readonly fastOpenQueueLength: number | null;
  readonly reusePort: boolean;
  readonly mtuProbing: boolean;
}

export interface RdmaSettings {
  /** `auto`: `efa` or `verbs`, whichever has the device; without hardware there is no RDMA. The others only by name. */
  readonly provider: 'auto' | 'efa' | 'verbs' | 'shm' | 'tcp';
  readonly device: string | null;
  /** `adaptive`: polls while messages come, waits for an event after `pollTimeoutMicros` without any. */
  readonly polling: 'busy' | 'events' | 'adaptive';
  /** `null`: without end. */
  readonly pollTimeoutMicros: number | null;
  /** Operations of an endpoint under way at once, and entries of its completion queue; what a provider cannot have is told. */
  readonly sendDepth: number;
  readonly receiveDepth: number;
  readonly completionDepth: number;
  /** Completions taken at once. */
  readonly completionBatch: number;
  /** What messages are sent from and received into lies in these, where there are enough; `null`: in ordinary pages. */
  readonly hugePages: HugePageWish | null;
}

export interface HugePageWish {
  readonly bytes: number;
  /** There may be none: that is not told. */
  readonly isOptional: boolean;
}

/** By reference; read when a node opens. */
export interface TlsSettings {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** `null` is refused when a node opens: without authorities anybody's certificate would do. */
  readonly authoritiesFile: string | null;
  /** TLS 1.3 suites; `null` leaves the choice to OpenSSL. */
  readonly cipherSuites: readonly string[] | null;
}

/** There is no third way: a frame that is neither sealed nor authenticated does not exist. */
export interface ProtectionSettings {
  readonly algorithm: 'aes-256-gcm' | 'chacha20-poly1305' | 'hmac-sha256';
  readonly keyRotationMs: number;
  /** How old or how far ahead a frame authenticated by HMAC may be. */
  readonly timestampToleranceMs: number;
}

export interface CompressionSettings {
  readonly algorithm: 'zstd';
  readonly level: number;
  /** Smaller payloads are sent as they are. */
  readonly minBytes: number;
}

/** Of one stream in one direction; the credits are those of a fabric connection, in packets. */
export interface FlowControlSettings {
  readonly initialWindowBytes: number;
  readonly maxWindowBytes: number;
  /** Consumed share of the window that is reported to the sender. */
  readonly windowUpdateThreshold: number;
  readonly initialCredits: number;
}

export interface ReliabilitySettings {
  readonly ackTimeoutMicros: number;
  readonly maxRetries: number;
  /** Frames of one path that overtake before one counts as lost. */
  readonly reorderingTolerance: number;
}

export interface LivenessSettings {
  readonly heartbeatMs: number;
  /** A path on which nothing came for so long is dead; `null`: silence tells nothing. */
  readonly deadAfterMs: number | null;
}

export interface PathTargets {
  readonly latencyMicros: number;
  readonly throughputBitsPerSecond: number;
}
