import type { EmulationReport, FaultReport, FaultTrial, FlowBenchmark } from '@dwcp/model';

/** What a run measured, as the policy of the lab reads it. Null: not measured. */
export interface LabMeasurements {
  /** By the name of the fault. */
  readonly faults: Readonly<Record<string, FaultMeasurements>>;
  readonly loss_percent: number | null;
  readonly round_trip_p99_ms: number | null;
  readonly leaked_packets: number | null;
  readonly captures: readonly {
    readonly place: string;
    readonly packets: number;
    readonly leaked: number;
    readonly complete: boolean;
  }[];
  readonly checks: readonly { readonly id: string; readonly title: string; readonly outcome: string }[];
}

export interface FaultMeasurements {
  readonly failover_ms: { readonly median: number; readonly p95: number } | null;
  /** Trials that were seen to their end. */
  readonly counted: number;
  /** Trials in which a flow stayed down. */
  readonly down: number | null;
  /** Most packets a flow lost in a trial. */
  readonly lost_packets: number | null;
  /** Of a canary, trials whose outage was seen; null for other faults. */
  readonly noticed: number | null;
}

/** Pure: the numbers of a report that are judged. Nothing is taken for 0 that was not measured. */
export function measurementsOf(report: EmulationReport): LabMeasurements {
  return {
    faults: Object.fromEntries(report.faults.map((fault) => [fault.fault.name, faultMeasurements(fault)])),
    loss_percent: lossOf(report.benchmarks),
    round_trip_p99_ms: roundTripOf(report.benchmarks),
    leaked_packets: leakedOf(report),
    captures: report.leaks.map(({ place, packets, leaked, isComplete }) => {
      return { place, packets, leaked, complete: isComplete };
    }),
    checks: report.checks.map(({ id, title, outcome }) => ({ id, title, outcome })),
  };
}

function faultMeasurements({ fault, trials, statistics }: FaultReport): FaultMeasurements {
  const seen = trials.filter((trial) => wasSeen(trial, fault.flows.length));
  const flows = seen.flatMap((trial) => trial.flows);
  return {
    failover_ms: statistics === null ? null : { median: rounded(statistics.medianMs), p95: rounded(statistics.p95Ms) },
    counted: seen.length,
    down: seen.length === 0 ? null : seen.filter((trial) => trial.flows.some((flow) => flow.outageMs === null)).length,
    lost_packets: seen.length === 0 ? null : Math.max(...flows.map((flow) => flow.lost)),
    noticed: fault.isCanary ? seen.filter((trial) => isNoticed(trial, fault.holdMs ?? 0)).length : null,
  };
}

/** Every flow of the fault was probed in it. */
function wasSeen(trial: FaultTrial, flowCount: number): boolean {
  return flowCount > 0 && trial.flows.length >= flowCount && trial.flows.every((flow) => flow.sent > 0);
}

/** An outage that lasts for most of a fault without redundancy; a few lost packets may have any cause. */
function isNoticed(trial: FaultTrial, holdMs: number): boolean {
  return trial.flows.some((flow) => flow.lost > 0 && (flow.outageMs === null || flow.outageMs >= holdMs / 2));
}

/** Over all flows together; a flow without a single probe makes the whole unknown. */
function lossOf(benchmarks: readonly FlowBenchmark[]): number | null {
  if (benchmarks.length === 0 || benchmarks.some(({ sent }) => sent === 0)) return null;
  const sent = benchmarks.reduce((sum, flow) => sum + flow.sent, 0);
  const lost = benchmarks.reduce((sum, flow) => sum + flow.lost, 0);
  return rounded((100 * lost) / sent);
}

function roundTripOf(benchmarks: readonly FlowBenchmark[]): number | null {
  const slowest = benchmarks.map((flow) => flow.roundTrip?.p99Ms ?? null);
  if (slowest.length === 0 || slowest.includes(null)) return null;
  return rounded(Math.max(...slowest.map((value) => value ?? 0)));
}

/** Null in a generated network, which protects nothing, and when no place was watched. */
function leakedOf({ scenario, leaks }: EmulationReport): number | null {
  if (scenario.scale !== null || leaks.length === 0) return null;
  return leaks.reduce((sum, watch) => sum + watch.leaked, 0);
}

/** Microseconds: what both engines write in the same digits. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
