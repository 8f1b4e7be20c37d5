import type { DeploymentMode, NodeRelease } from '@dwcp/model';
import type { Secrets } from './laboratory/secrets.ts';

/** Where everything lies. */
export interface ProjectOptions {
  /** Directory that holds config/ and deployments/. */
  readonly projectDir: string;
  /** Directory for everything dwcp keeps; `<projectDir>/.dwcp` when null. */
  readonly stateDir: string | null;
  /** Directory of the shipped policies and their compiled form. */
  readonly policiesDir: string;
  /** Where the program for the nodes is, as `make release` leaves it. */
  readonly programDir: string;
}

export interface EmulateOptions extends ProjectOptions {
  /** A file of config/scenarios. */
  readonly scenario: string;
  /** Instead of the scenario's own; null for that. */
  readonly environment: string | null;
  readonly mode: DeploymentMode | null;
  readonly seed: number | null;
  /** Of dwcp, for the report. */
  readonly version: string;
  /** Trials per fault, instead of the scenario's own. */
  readonly trials: number | null;
}

/** What hosts get instead of what was made for them: for tests that the gate notices. Never offered to a user. */
export interface Alteration {
  readonly releases: (releases: readonly NodeRelease[]) => readonly NodeRelease[];
  readonly secrets: (secrets: Secrets) => Secrets;
  /** How long the network is given to come up. */
  readonly convergenceMs: number;
}

/** What is left of a run besides its report. */
export interface RunOptions extends EmulateOptions {
  /** Leaves the network up as a lab that is driven by hand. */
  readonly keep: boolean;
  /** Where the report will be written; evidence is laid beside it. */
  readonly reportDir: string;
  readonly alteration?: Alteration;
}
