import type { Severity } from './finding.ts';
import type { DeploymentMode } from './topology.ts';

/** Where a drift was seen. */
export const driftKinds = ['files', 'terraform', 'running-config', 'policy'] as const;
export type DriftKind = (typeof driftKinds)[number];

/**
 * `outside-change`: what is there is neither what was deployed nor what is described. `not-applied`: it is as deployed, and
 * the description has changed since. `expired`: it was ignored until a day that is over.
 */
export const driftCauses = ['outside-change', 'not-applied', 'expired'] as const;
export type DriftCause = (typeof driftCauses)[number];

/** What removes a drift. */
export type RemediationAction = 'restore-file' | 'ansible-rerun' | 'terraform-apply' | 'manual';

export interface Remediation {
  readonly action: RemediationAction;
  /** One thing to do, in words. */
  readonly hint: string;
}

/** Something else that is not as wanted, and would be again without the drift it stands below. */
export interface DriftConsequence {
  readonly node: string | null;
  readonly subject: string;
  readonly what: string;
}

/** A value of a file that is not as wanted, by the path of its key. Holds no secret. */
export interface DriftChange {
  /** e.g. `transport.tcp.congestion`, `[Interface] MTU`. */
  readonly path: string;
  /** Null where there must be none. */
  readonly wanted: string | null;
  /** Null where there is none. */
  readonly observed: string | null;
}

/** One way the environment is not what the description wants, with what follows from it. Holds no secret. */
export interface Drift {
  /** The same for the same drift in every run. */
  readonly id: string;
  readonly kind: DriftKind;
  /** What is wrong, e.g. `wireguard/peer-missing`. */
  readonly check: string;
  /** File, unit, parameter, device, neighbor or Terraform address. */
  readonly subject: string;
  /** The node it is on; null for the cloud and the description. */
  readonly node: string | null;
  readonly cause: DriftCause;
  readonly severity: Severity;
  /** By the description of today; null where it wants none. */
  readonly wanted: string | null;
  /** As it was deployed; null where there was none. */
  readonly baseline: string | null;
  /** Null where there is none. */
  readonly observed: string | null;
  /** Unified diff from what is wanted to what is there, of files whose content differs. */
  readonly diff: string | null;
  /** The same value by value, of files with keys (YAML, INI, units); [] where there is none or it is no such file. */
  readonly changes: readonly DriftChange[];
  /** True for a file whose text differs and whose values do not: comments, order of keys, spaces. */
  readonly isReformatted: boolean;
  /** Who changed it, as far as its source knows: owner of a file, author of a commit; null where nobody knows. */
  readonly changedBy: string | null;
  /** When, ISO 8601; null where nobody knows. */
  readonly changedAt: string | null;
  readonly remediation: Remediation;
  readonly consequences: readonly DriftConsequence[];
  /** Parts nobody could look at because of it, for a daemon that does not run answers nothing; told as consequences too. */
  readonly silenced: readonly UncheckedPart[];
}

/** What could not be looked at: it may be in sync or not. */
export interface UncheckedPart {
  readonly kind: DriftKind;
  readonly node: string | null;
  readonly subject: string;
  readonly reason: string;
}

/** A difference that is known to come by itself, and that the configuration does not speak of. Never counted. */
export interface ExpectedDrift {
  readonly subject: string;
  readonly reason: string;
}

/** Drifts somebody answers for until a day, as it is written down. */
export interface DriftIgnore {
  readonly check: string;
  /** `*` stands for any characters. */
  readonly subject: string;
  /** Null: on every node. */
  readonly node: string | null;
  /** Digest of what was found; null: whatever is found. */
  readonly observed: string | null;
  readonly owner: string;
  readonly reason: string;
  /** ISO 8601 day, the last on which it holds. */
  readonly expires: string;
}

/** A drift somebody answers for until a day. Shown, never counted. */
export interface IgnoredDrift {
  readonly drift: Drift;
  readonly owner: string;
  readonly reason: string;
  /** ISO 8601 day, the last on which it holds. */
  readonly expires: string;
}

export interface DriftReport {
  readonly environment: string;
  readonly mode: DeploymentMode;
  readonly startedAt: string;
  readonly durationMs: number;
  /** The deploy that is compared with; null when there is none. */
  readonly baseline: { readonly release: string; readonly at: string } | null;
  /** Kinds that were looked for. */
  readonly kinds: readonly DriftKind[];
  /** Nodes that answered. */
  readonly nodes: readonly string[];
  /** Nodes that are described or were deployed, asked or not; null where nobody knows, as without a description. */
  readonly environmentNodes: readonly string[] | null;
  /** Worst first. */
  readonly drifts: readonly Drift[];
  readonly ignored: readonly IgnoredDrift[];
  readonly expected: readonly ExpectedDrift[];
  readonly unchecked: readonly UncheckedPart[];
}
