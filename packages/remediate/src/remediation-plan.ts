import type { Drift, HostRole } from '@dwcp/model';

/** What is put right on one node, and nothing besides. */
export interface NodeRepair {
  readonly node: string;
  /** Tags of the playbook. */
  readonly roles: readonly HostRole[];
  /** Files that are made exact again. */
  readonly files: readonly string[];
  /** Files that are as they were, and that their service takes once more. */
  readonly reload: readonly string[];
  /** Units that are enabled and active again. */
  readonly units: readonly string[];
  /** Kernel parameters that are set again. */
  readonly sysctl: readonly string[];
}

/** A drift nothing is done about, and why. */
export interface LeftDrift {
  readonly drift: Drift;
  readonly reason: string;
}

/** Which drift is mended by what, on which node and in which order. */
export interface RemediationPlan {
  /** Files of the description that come back from Git, first of all. */
  readonly files: readonly string[];
  /** Addresses Terraform puts back, before the nodes. */
  readonly addresses: readonly string[];
  /** One after the other: of a site with several gateways those that carry the traffic come last. */
  readonly waves: readonly (readonly NodeRepair[])[];
  /** What the three above mend. */
  readonly mended: readonly Drift[];
  readonly left: readonly LeftDrift[];
}
