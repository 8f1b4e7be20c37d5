import type { Finding } from './finding.ts';
import type { Fault, HostKind, ProbeFlow, Scenario } from './scenario.ts';
import type { DeploymentMode, RoutingDaemon } from './topology.ts';

/** `inconclusive`: something was not looked at, so neither is proven. */
export type Verdict = 'pass' | 'fail' | 'inconclusive';

/**
 * What a number is worth. `timer`: a protocol's timers make it, as in production. `model`: the emulated link makes it.
 * `hardware`: this machine's processors make it; another machine gives another number.
 */
export type Fidelity = 'timer' | 'model' | 'hardware';

/** What carried the packets. */
export interface DataPlane {
  readonly hosts: HostKind;
  readonly wireguard: 'kernel' | 'userspace' | null;
  readonly ipsec: 'kernel' | 'userspace' | null;
  /** Null where no routing daemon runs. */
  readonly routing: RoutingDaemon | null;
  readonly impairment: 'netem' | 'forwarder' | null;
  /** Only where the environment has dwcpd: the gateways run it, and its links are checked. */
  readonly dwcpd?: 'run' | undefined;
}

export interface EmulationCheck {
  readonly id: string;
  readonly title: string;
  readonly outcome: Verdict;
  /** What was observed last; null on pass. */
  readonly observed: string | null;
  /** Files below the report's directory that show it: captures, daemon logs. */
  readonly evidence: readonly string[];
}

/** One moment of a trial, milliseconds after the fault began. */
export interface TimelineEvent {
  readonly atMs: number;
  readonly source: 'fault' | 'probe' | 'bfd' | 'bgp' | 'route' | 'wireguard' | 'ipsec';
  readonly node: string | null;
  readonly message: string;
}

/** What one flow went through in one trial. */
export interface FlowTrial {
  readonly flow: ProbeFlow;
  readonly sent: number;
  readonly lost: number;
  /** Answered, but so late that nothing got through meanwhile. */
  readonly late: number;
  readonly duplicated: number;
  readonly reordered: number;
  /** From the first probe lost or late to the first of a steady run; 0 when none was lost, null when the flow stayed down. */
  readonly outageMs: number | null;
}

/** Parts of an outage, in milliseconds; null where nothing tells it. */
export interface OutageSplit {
  /** Fault → the first daemon notices. */
  readonly detectionMs: number | null;
  /** First notice → the last route change that mattered. */
  readonly reconvergenceMs: number | null;
  /** Last route change → packets flow. */
  readonly dataPlaneMs: number | null;
}

export interface FaultTrial {
  readonly trial: number;
  readonly flows: readonly FlowTrial[];
  readonly split: OutageSplit;
  readonly timeline: readonly TimelineEvent[];
  /** From the end of the fault until the network was as before; null when it was not in time. */
  readonly recoveryMs: number | null;
  /** Longest time a processor of the machine stood still meanwhile: what timers do then is not the network's doing. */
  readonly stallMs: number;
  /** Longest time in which a flow sent no probe: no shorter outage is certain to be seen. */
  readonly probeGapMs: number;
}

export interface OutageStatistics {
  /** Trials that count. */
  readonly count: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly maximumMs: number;
  /** 95 % interval of the median by order statistics; null below six trials. */
  readonly medianIntervalMs: readonly [number, number] | null;
  readonly lostMaximum: number;
}

export interface FaultReport {
  readonly fault: Fault;
  readonly outcome: Verdict;
  readonly observed: string | null;
  readonly fidelity: Fidelity;
  readonly trials: readonly FaultTrial[];
  /** Trials the machine disturbed, which were made again. */
  readonly repeated: number;
  /** Null when no trial counts. */
  readonly statistics: OutageStatistics | null;
  readonly evidence: readonly string[];
}

/** Nearest-rank percentiles over `count` samples, in milliseconds. */
export interface LatencyDistribution {
  readonly count: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maximumMs: number;
  /** Mean absolute difference of successive delays (RFC 3550 §6.4.1, without the filter). */
  readonly jitterMs: number;
  /** Counts by upper bound, ascending, for drawing. */
  readonly buckets: readonly { readonly upToMs: number; readonly count: number }[];
}

export interface FlowBenchmark {
  readonly flow: ProbeFlow;
  readonly fidelity: Fidelity;
  readonly sent: number;
  readonly lost: number;
  readonly roundTrip: LatencyDistribution | null;
  /** Clocks of a lab are one clock. */
  readonly oneWay: LatencyDistribution | null;
}

export interface ThroughputBenchmark {
  readonly flow: ProbeFlow;
  readonly fidelity: Fidelity;
  readonly tcpFlows: number;
  readonly mbitPerSecond: number | null;
  readonly retransmits: number | null;
  /** The mode's target; null when it names none. */
  readonly targetMbitPerSecond: number | null;
}

/** A capture of the underlay that was searched for protected prefixes in clear. */
export interface LeakWatch {
  readonly place: string;
  readonly packets: number;
  readonly leaked: number;
  /** False when the capture lost packets or ended early: then nothing is proven. */
  readonly isComplete: boolean;
}

/** The same in a report. */
export interface LeakReport extends LeakWatch {
  /** The first packet in clear, in words; null when there was none. */
  readonly firstLeak: string | null;
  /** Why nothing is proven; null when the capture is complete. */
  readonly gap: string | null;
  readonly evidence: readonly string[];
}

/** What a run was asked for; null where the scenario decides. A replay asks for the same. */
export interface RunChoices {
  /** A file of config/scenarios. */
  readonly scenario: string;
  readonly environment: string | null;
  readonly mode: DeploymentMode | null;
  readonly seed: number | null;
  readonly trials: number | null;
}

export interface EmulationReport {
  readonly formatVersion: 1;
  readonly scenario: Scenario;
  readonly choices: RunChoices;
  readonly verdict: Verdict;
  /** One sentence each, for everything that is not a pass. */
  readonly reasons: readonly string[];
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly dataPlane: DataPlane;
  /** Every file that was read, with its sha256. */
  readonly inputs: readonly { readonly file: string; readonly sha256: string }[];
  /** sha256 of the rendered release the hosts ran, without what differs from lab to lab: the keys. */
  readonly release: string;
  readonly tools: readonly { readonly name: string; readonly version: string }[];
  /** For the drawing. */
  readonly map: NetworkMap;
  readonly checks: readonly EmulationCheck[];
  readonly leaks: readonly LeakReport[];
  /** In the order they were run. */
  readonly faults: readonly FaultReport[];
  readonly benchmarks: readonly FlowBenchmark[];
  readonly throughput: readonly ThroughputBenchmark[];
  /** What the lab policy says of the measurements. */
  readonly findings: readonly Finding[];
  /** Why the run ended before it was through; null when it did not. */
  readonly cutOff: string | null;
}

export interface NetworkMap {
  readonly sites: readonly { readonly name: string; readonly kind: string; readonly prefixes: readonly string[] }[];
  readonly nodes: readonly {
    readonly name: string;
    readonly site: string;
    readonly role: string;
    readonly address: string;
  }[];
  readonly tunnels: readonly {
    readonly name: string;
    readonly protocol: string;
    readonly ends: readonly [string, string];
  }[];
}
