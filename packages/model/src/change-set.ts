export type Disruption = 'none' | 'restart' | 'replace';
export type ChangeKind = 'terraform' | 'host' | 'key' | 'file' | 'service' | 'sysctl';
export type ChangeAction = 'create' | 'update' | 'delete' | 'replace';

/** One thing a deploy will do. */
export interface Change {
  readonly kind: ChangeKind;
  readonly action: ChangeAction;
  /** Terraform address, file path, unit or parameter. */
  readonly subject: string;
  /** The node it happens on; null for Terraform. */
  readonly node: string | null;
  readonly reason: string;
  readonly disruption: Disruption;
  /** Unified diff of a file, where there is one. */
  readonly diff: string | null;
}

/** Everything one deploy will do. */
export interface ChangeSet {
  readonly environment: string;
  /** sha256 of the release the change set leads to. */
  readonly release: string;
  readonly changes: readonly Change[];
  /** What the emulated cloud cannot take and what the lab takes but does not enforce; never dropped from a real environment. */
  readonly notEmulated: readonly string[];
}
