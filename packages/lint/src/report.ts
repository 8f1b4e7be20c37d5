import type { DeploymentMode, Finding, RuleMetadata, WaivedFinding } from '@dwcp/model';

/** Which description to look at. */
export interface LintOptions {
  /** Directory that holds config/ and deployments/. */
  readonly projectDir: string;
  /** Directory of the shipped policies and their compiled form. */
  readonly policiesDir: string;
  /** Directory for Terraform's working files; `<projectDir>/.dwcp` when null. */
  readonly stateDir: string | null;
  /** Names of config/environments; every file there when null. */
  readonly environments: readonly string[] | null;
  /** Every mode when null. */
  readonly modes: readonly DeploymentMode[] | null;
  /** Runs `terraform validate` with the real provider, which takes seconds. */
  readonly usesTerraform: boolean;
  /** Checks the playbooks: syntax, and ansible-lint where it is installed. */
  readonly usesAnsible: boolean;
  /** Asks package registries for known vulnerabilities of the dependencies. */
  readonly audits: boolean;
  /** Directory of the user's own Rego, evaluated by `opa` beside the shipped policies. */
  readonly policyDir: string | null;
  /** Report of a vulnerability scanner (Trivy, Grype or OSV JSON). */
  readonly vulnerabilitiesFile: string | null;
  /** When that scan was made, RFC 3339, for a report that does not say; the date of its file when null or left out. */
  readonly vulnerabilitiesScannedAt?: string | null;
  /** Facts about how the accounts are run; `config/security-config.yaml` where there is one when null or left out. */
  readonly securityConfigFile?: string | null;
  /** `terraform show -json` of a plan, judged in place of the synthesised resources. */
  readonly planFile: string | null;
  /** Looks at everything again although nothing has changed since the last run. */
  readonly looksAgain: boolean;
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
  /** When the report was made, ISO 8601, if nothing it depends on has changed since; null when it is fresh. */
  readonly reusedFrom: string | null;
  /** The policies that came with dwcp and judged: their directory, and one digest of their sources. */
  readonly policies: { readonly directory: string; readonly sha256: string };
  /** Files read, with their content's sha256. */
  readonly inputs: readonly { readonly file: string; readonly sha256: string }[];
  /** Every rule there is, whether it found something or not. */
  readonly rules: readonly RuleMetadata[];
}

export type { WaivedFinding };
