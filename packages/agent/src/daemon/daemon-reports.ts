import type { DeploymentMode } from '@dwcp/model';
import type { LinkStatus, PeerAddress } from '@dwcp/transport';
import type { RefusalReason } from '../forward/connections.ts';
import type { HealthReport } from '../health/health.ts';

export interface VersionReport {
  readonly version: string;
  readonly node: string;
  readonly pid: number;
  readonly nodeJs: string;
}

export interface TraceReport {
  readonly peer: string;
  /** JSON lines; empty in a mode that chooses nothing. */
  readonly trace: string;
}

export interface ReloadOutcome {
  /** ISO 8601. */
  readonly at: string;
  readonly isTaken: boolean;
  /** What was done, or why nothing was. */
  readonly words: readonly string[];
}

export interface ForwardStatus {
  readonly listen: string;
  readonly peer: string;
  readonly target: string;
}

export interface StatusReport {
  readonly version: string;
  readonly node: string;
  readonly mode: DeploymentMode;
  readonly pid: number;
  readonly startedAt: string;
  readonly uptimeSeconds: number;
  readonly isReady: boolean;
  readonly addresses: readonly string[];
  readonly metricsAddress: string | null;
  readonly health: HealthReport;
  readonly links: readonly LinkStatus[];
  readonly forwards: readonly ForwardStatus[];
  readonly openConnections: number;
  readonly files: { readonly mode: string; readonly node: string | null };
  /** Null until there was one. */
  readonly lastReload: ReloadOutcome | null;
}

/** The first four fields have the names and units of the runbooks; all else is in base units. */
export interface StatsReport {
  /** Sent and received together, over the last sampling interval. */
  readonly throughput_gbps: number;
  /** Half the p99 round trip of the slowest link; null while none was measured. */
  readonly latency_p99_us: number | null;
  readonly active_connections: number;
  /** Failed and refused connections, and frames that did not authenticate, since dwcpd started. */
  readonly error_count: number;
  readonly throughputBitsPerSecond: number;
  readonly uptimeSeconds: number;
  readonly connections: {
    readonly open: number;
    readonly opened: number;
    readonly failed: number;
    readonly refused: Readonly<Record<RefusalReason, number>>;
  };
  readonly links: readonly LinkStats[];
}

export interface LinkStats {
  readonly peer: string;
  readonly transport: string | null;
  /** Of the classes that may go another way than the link: on which transport each goes. */
  readonly classTransports: LinkStatus['classTransports'];
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly carried: LinkStatus['carried'];
  readonly roundTripSeconds: {
    readonly p50: number;
    readonly p99: number;
    readonly p999: number;
    readonly count: number;
  } | null;
  readonly lossRatio: number | null;
  readonly openStreams: number;
  readonly switchovers: number;
  readonly rejectedFrames: number;
}

export interface PeersReport {
  readonly peers: readonly (PeerAddress & { readonly link: LinkStatus | null })[];
}
