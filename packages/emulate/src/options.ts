import type { DeploymentMode } from '@dwcp/model';

/** Where everything lies. */
export interface ProjectOptions {
  /** Directory that holds config/ and deployments/. */
  readonly projectDir: string;
  /** Directory for everything dwcp keeps; `<projectDir>/.dwcp` when null. */
  readonly stateDir: string | null;
  /** Directory of the shipped policies and their compiled form. */
  readonly policiesDir: string;
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

/** What is left of a run besides its report. */
export interface RunOptions extends EmulateOptions {
  /** Leaves the network up as a lab that is driven by hand. */
  readonly keep: boolean;
  /** Where the report will be written; evidence is laid beside it. */
  readonly reportDir: string;
}
