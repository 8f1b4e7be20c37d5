import { createHash } from 'node:crypto';
import type { DeploymentMode, EmulationReport, Fidelity, Verdict } from '@dwcp/model';

/** Media type of an in-toto statement in an envelope. */
export const statementType = 'application/vnd.in-toto+json';

/** What the predicate of a statement of ours is. */
export const predicateType = 'urn:dwcp:emulation:v1';

/** An in-toto Statement v1: this release was emulated, with this outcome. */
export interface EmulationStatement {
  readonly _type: 'https://in-toto.io/Statement/v1';
  /** The rendered release: a deploy of the same bytes has the same digest. */
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[];
  readonly predicateType: string;
  readonly predicate: EmulationPredicate;
}

export interface EmulationPredicate {
  readonly verdict: Verdict;
  readonly scenario: string;
  readonly environment: string | null;
  readonly mode: DeploymentMode;
  readonly seed: number;
  readonly startedAt: string;
  /** What whoever started the run chose instead of what the scenario says. */
  readonly choices: EmulationReport['choices'];
  /** sha256 of the bytes of the report. */
  readonly report: { readonly sha256: string };
  readonly inputs: EmulationReport['inputs'];
  readonly tools: EmulationReport['tools'];
  readonly measurements: EmulationMeasurements;
}

/** What a gate asks for without reading the report. */
export interface EmulationMeasurements {
  readonly checks: Readonly<Record<Verdict, number>>;
  readonly leakedPackets: number;
  readonly faults: readonly {
    readonly name: string;
    readonly isCanary: boolean;
    readonly outcome: Verdict;
    readonly trials: number;
    readonly medianMs: number | null;
    readonly p95Ms: number | null;
    readonly lostMaximum: number | null;
    readonly fidelity: Fidelity;
  }[];
  readonly flows: readonly {
    readonly from: string;
    readonly to: string;
    readonly sent: number;
    readonly lost: number;
    readonly roundTripP99Ms: number | null;
    readonly fidelity: Fidelity;
  }[];
}

/** What is stated of a report, which is `text` on disk. Pure: the same report gives the same bytes. */
export function statementOf(report: EmulationReport, text: string): EmulationStatement {
  const { scenario, verdict, startedAt, choices, inputs, tools } = report;
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: `release of ${scenario.environment ?? scenario.name}`, digest: { sha256: report.release } }],
    predicateType,
    predicate: {
      verdict,
      scenario: scenario.name,
      environment: scenario.environment,
      mode: scenario.mode,
      seed: scenario.seed,
      startedAt,
      choices,
      report: { sha256: sha256Of(text) },
      inputs,
      tools,
      measurements: measurementsOf(report),
    },
  };
}

export function renderStatement(statement: EmulationStatement): Uint8Array {
  return Buffer.from(JSON.stringify(statement));
}

export function sha256Of(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

function measurementsOf({ checks, leaks, faults, benchmarks }: EmulationReport): EmulationMeasurements {
  const count = (outcome: Verdict) => checks.filter((check) => check.outcome === outcome).length;
  return {
    checks: { pass: count('pass'), fail: count('fail'), inconclusive: count('inconclusive') },
    leakedPackets: leaks.reduce((sum, { leaked }) => sum + leaked, 0),
    faults: faults.map(({ fault, outcome, trials, statistics, fidelity }) => ({
      name: fault.name,
      isCanary: fault.isCanary,
      outcome,
      trials: trials.length,
      medianMs: statistics?.medianMs ?? null,
      p95Ms: statistics?.p95Ms ?? null,
      lostMaximum: statistics?.lostMaximum ?? null,
      fidelity,
    })),
    flows: benchmarks.map(({ flow, sent, lost, roundTrip, fidelity }) => ({
      ...flow,
      sent,
      lost,
      roundTripP99Ms: roundTrip?.p99Ms ?? null,
      fidelity,
    })),
  };
}
