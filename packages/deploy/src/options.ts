import type { EnvironmentOptions } from '@dwcp/environment';
import type { ChangeSet, DeploymentMode } from '@dwcp/model';

export type { EnvironmentOptions };

/** Where the gate finds what it judges by. */
export interface GateOptions {
  /** Directory of the shipped policies and their compiled form. */
  readonly policiesDir: string;
}

/** Where the program for the nodes is, as `make release` leaves it. */
export interface ProgramOptions {
  readonly programDir: string;
}

export interface PlanOptions extends EnvironmentOptions, GateOptions, ProgramOptions {
  readonly mode: DeploymentMode;
  /** Dangers accepted by name. */
  readonly acceptedRisks: readonly string[];
}

/** Shown the whole change set before anything is changed; false stops with ABORTED. */
export type ApproveChangeSet = (
  changeSet: ChangeSet,
  options: {
    /** The environment wants a person to look: an answer given beforehand does not count. */
    readonly isPersonRequired: boolean;
  },
) => Promise<boolean>;

export interface DeployOptions extends PlanOptions {
  /** File of an attestation, or directory of the report it lies beside; null when none was given. */
  readonly attestation: string | null;
  readonly approve: ApproveChangeSet;
}

export interface ResumeOptions extends EnvironmentOptions, GateOptions, ProgramOptions {
  /** As for a deploy. */
  readonly attestation: string | null;
  readonly acceptedRisks: readonly string[];
  readonly approve: ApproveChangeSet;
}

export interface DestroyOptions extends EnvironmentOptions {
  /** Shown what will be removed; false stops with ABORTED. */
  readonly approve: (
    subjects: readonly string[],
    options: {
      /** As for a change set. */
      readonly isPersonRequired: boolean;
    },
  ) => Promise<boolean>;
}
