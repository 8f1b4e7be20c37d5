import type { EnvironmentOptions } from '@dwcp/environment';
import type { ChangeSet, DriftKind } from '@dwcp/model';

/** Repairs that change the cloud are accepted by this name, whoever answers the question. */
export const cloudRepairRisk = 'repair-cloud';

/**
 * `ask`: the changes are shown and approved. `auto`: nobody is asked, as for a monitor; the cloud, deletions and everything in
 * an environment that wants a person to look are left then.
 */
export type RemediationPolicy =
  | {
      readonly kind: 'ask';
      /** Shown everything before anything is changed; false stops with ABORTED. */
      readonly approve: (changeSet: ChangeSet, options: { readonly isPersonRequired: boolean }) => Promise<boolean>;
    }
  | { readonly kind: 'auto' };

export interface RemediateOptions extends EnvironmentOptions {
  /** Directory of the shipped policies and their compiled form. */
  readonly policiesDir: string;
  /** Where the program for the nodes is, as `make release` leaves it: a rehearsal runs it. */
  readonly programDir: string;
  readonly policy: RemediationPolicy;
  /** Plans, and changes nothing. */
  readonly isDryRun: boolean;
  /** Null: drifts of every kind. */
  readonly kinds: readonly DriftKind[] | null;
  /** Null: drifts of every node and of the cloud. */
  readonly hosts: readonly string[] | null;
  /** Dangers accepted by name. */
  readonly acceptedRisks: readonly string[];
  /** How long a subject is left after it was repaired; 0 for not at all. */
  readonly cooldownMs: number;
  /** File of an attestation, or directory of the report it lies beside; null when none was given. */
  readonly attestation: string | null;
  /** Pause before what lies between nodes is looked at again. */
  readonly betweenLooksMs: number;
}

export const defaultCooldownMs = 600_000;
