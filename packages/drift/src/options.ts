import type { EnvironmentOptions } from '@dwcp/environment';
import type { DeploymentMode, DriftKind } from '@dwcp/model';

export interface DetectOptions extends EnvironmentOptions {
  /** Directory of the shipped policies and their compiled form. */
  readonly policiesDir: string;
  /** Null: the mode that was deployed. */
  readonly mode: DeploymentMode | null;
  /** Null: all kinds; with `hosts` those that are of hosts. */
  readonly kinds: readonly DriftKind[] | null;
  /** Null: every node. */
  readonly hosts: readonly string[] | null;
  /** Ids of drifts that do not count in this run. */
  readonly ignoredIds: readonly string[];
  /** Pause before what lies between nodes is looked at again. */
  readonly betweenLooksMs: number;
}
