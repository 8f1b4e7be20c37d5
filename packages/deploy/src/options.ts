import type { ChangeSet, DeploymentMode } from '@dwcp/model';

/** Which environment, described where, kept where. */
export interface EnvironmentOptions {
  /** Directory that holds config/ and deployments/. */
  readonly projectDir: string;
  readonly environment: string;
  /** Directory for everything dwcp keeps; `<projectDir>/.dwcp` when null. */
  readonly stateDir: string | null;
}

export interface PlanOptions extends EnvironmentOptions {
  readonly mode: DeploymentMode;
}

export interface DeployOptions extends PlanOptions {
  /** Shown the whole change set before anything is changed; false stops the deploy with ABORTED. */
  readonly approve: (changeSet: ChangeSet) => Promise<boolean>;
}

export interface ResumeOptions extends EnvironmentOptions {
  readonly approve: (changeSet: ChangeSet) => Promise<boolean>;
}

export interface DestroyOptions extends EnvironmentOptions {
  /** Shown what will be removed; false stops with ABORTED. */
  readonly approve: (subjects: readonly string[]) => Promise<boolean>;
}
