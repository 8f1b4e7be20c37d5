import type { EmulationReport, Scenario } from '@dwcp/model';
import { type LabMeasurements, measurementsOf } from './measurements-of.ts';

/** The input document of the lab policy; docs/scenarios.md describes it. */
export interface LabInput {
  readonly action: 'emulate';
  /** Null for a generated network. */
  readonly environment: string | null;
  readonly scenario: {
    readonly name: string;
    /** How many checks it names. */
    readonly checks: number;
    readonly faults: readonly {
      readonly name: string;
      readonly kind: string;
      readonly canary: boolean;
      readonly trials: number;
      readonly limits: {
        readonly median_ms: number | null;
        readonly p95_ms: number | null;
        readonly lost_packets: number | null;
      } | null;
    }[];
  };
  readonly limits: {
    readonly failover_median_ms: number | null;
    readonly failover_p95_ms: number | null;
    readonly loss_percent: number | null;
    readonly leaked_packets: number | null;
    readonly round_trip_p99_ms: number | null;
  };
  readonly measurements: LabMeasurements;
}

export function labInputOf(report: EmulationReport): LabInput {
  const { scenario } = report;
  return {
    action: 'emulate',
    environment: scenario.environment,
    scenario: {
      name: scenario.name,
      checks: scenario.checks.length,
      faults: scenario.faults.map(({ name, what, isCanary, trials, limits }) => ({
        name,
        kind: what.kind,
        canary: isCanary,
        trials,
        limits:
          limits === null
            ? null
            : { median_ms: limits.medianMs, p95_ms: limits.p95Ms, lost_packets: limits.lostPackets },
      })),
    },
    limits: limitsOf(scenario),
    measurements: measurementsOf(report),
  };
}

function limitsOf({ limits, scale }: Scenario): LabInput['limits'] {
  return {
    failover_median_ms: limits.failoverMedianMs,
    failover_p95_ms: limits.failoverP95Ms,
    loss_percent: limits.lossPercent,
    // A generated network has no prefixes to protect.
    leaked_packets: scale === null ? limits.leakedPackets : null,
    round_trip_p99_ms: limits.roundTripP99Ms,
  };
}
