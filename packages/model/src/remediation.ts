import type { DriftKind, RemediationAction, UncheckedPart } from './drift.ts';
import type { Severity } from './finding.ts';

/**
 * What became of a drift. `fixed`: it was repaired and is gone. `gone`: it was no longer there when it was looked for again,
 * or went with another. `not-fixed`: what mends it failed, or was done and it is still there. `left`: nothing was done about
 * it, for the reason that stands beside it. `changed`: it is another one by now, and was left. `unchecked`: nobody could look.
 * `planned`: what would be repaired without `--dry-run`.
 */
export const remediationOutcomes = ['fixed', 'gone', 'not-fixed', 'left', 'changed', 'unchecked', 'planned'] as const;
export type RemediationOutcome = (typeof remediationOutcomes)[number];

/** One drift of a report and what became of it. Holds no secret. */
export interface RemediatedDrift {
  readonly id: string;
  readonly kind: DriftKind;
  readonly check: string;
  readonly subject: string;
  readonly node: string | null;
  readonly severity: Severity;
  /** What mends it; `manual` when no step does. */
  readonly action: RemediationAction;
  readonly outcome: RemediationOutcome;
  /** Why it is not fixed, with one thing to do; null where there is nothing to say. */
  readonly reason: string | null;
}

/** One thing that was done, in the order of the report. */
export interface RemediationStep {
  /** `rehearse`: the repairs of nodes, carried out in a lab that started from what was found. */
  readonly action: Exclude<RemediationAction, 'manual'> | 'rehearse';
  /** Nodes it is limited to; [] for the cloud and the description. */
  readonly nodes: readonly string[];
  /** Terraform addresses, files of the description, or what is put right on the nodes as `node subject`. */
  readonly subjects: readonly string[];
  /** Tags of the playbook; [] where none runs. */
  readonly tags: readonly string[];
  /** What Terraform does to each resource, in its own words, e.g. `update`; [] for the other steps. */
  readonly changes: readonly { readonly address: string; readonly actions: readonly string[] }[];
  readonly status: 'planned' | 'done' | 'failed';
  /** Why it failed. */
  readonly reason: string | null;
  /** Nodes it failed on, each with the reason; it was done on the others. [] where it failed as a whole. */
  readonly failures: readonly { readonly node: string; readonly reason: string }[];
  readonly durationMs: number;
}

/** What was done about the drifts of one report, and what is left. */
export interface RemediationReport {
  readonly environment: string;
  readonly startedAt: string;
  readonly durationMs: number;
  /** Nothing was changed. */
  readonly isDryRun: boolean;
  /** When the report that was acted on was made. */
  readonly detectedAt: string;
  /** The release that was put back; null when nothing was deployed. */
  readonly release: string | null;
  readonly steps: readonly RemediationStep[];
  /** In the order of the drift report; then what was not seen before the repair. */
  readonly drifts: readonly RemediatedDrift[];
  /** What the drift report could not look at, of what was asked for: it may hold drifts that nobody repaired. */
  readonly unchecked: readonly UncheckedPart[];
}
