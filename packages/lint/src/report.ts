import type { DeploymentMode, Finding } from '@dwcp/model';

/** Which description to look at. */
export interface LintOptions {
  /** Directory that holds config/ and deployments/. */
  readonly projectDir: string;
  /** Directory for Terraform's working files; `<projectDir>/.dwcp` when null. */
  readonly stateDir: string | null;
  /** Names of config/environments; every file there when null. */
  readonly environments: readonly string[] | null;
  /** Every mode when null. */
  readonly modes: readonly DeploymentMode[] | null;
  /** Runs `terraform validate` with the real provider, which takes seconds. */
  readonly usesTerraform: boolean;
}

/** One thing lint looked at, or could not. */
export interface LintPart {
  /** For example `config lab/hybrid`, `terraform lab`, `ansible syntax`. */
  readonly name: string;
  /** Null when it was looked at; otherwise why not. */
  readonly uncheckedReason: string | null;
  /** True when the user asked to leave it out, so that it being unchecked is no surprise. */
  readonly isLeftOut: boolean;
}

export interface LintReport {
  /** Sorted by place, each once. */
  readonly findings: readonly Finding[];
  /** Findings a waiver covers; they are not among `findings`. */
  readonly waived: readonly WaivedFinding[];
  readonly parts: readonly LintPart[];
  /** Files read, with their content's sha256. */
  readonly inputs: readonly { readonly file: string; readonly sha256: string }[];
}

/** A finding that somebody answers for until a day. Shown, never counted against the gate. */
export interface WaivedFinding {
  readonly finding: Finding;
  readonly waiver: { readonly owner: string; readonly reason: string /** ISO 8601 day. */; readonly expires: string };
}
