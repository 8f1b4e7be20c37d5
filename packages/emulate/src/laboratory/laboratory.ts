import type { NodeRunner } from '@dwcp/io';
import type { Lab, LabPlan } from '@dwcp/lab';
import type { NodeProgram, NodeRelease, Topology } from '@dwcp/model';
import type { PublicKeys } from './keys.ts';

/** Hosts and underlay, up and bare: nothing of the network is configured yet. */
export interface BareLaboratory {
  readonly topology: Topology;
  readonly plan: LabPlan;
  readonly lab: Lab;
  /** What its gateways run besides the network; null where the environment has no dwcpd. */
  readonly program: NodeProgram | null;
  /** By node, as root. */
  readonly runners: ReadonlyMap<string, NodeRunner>;
}

/** A lab whose hosts run the release of a topology. */
export interface Laboratory extends BareLaboratory {
  readonly publicKeys: PublicKeys;
  readonly releases: readonly NodeRelease[];
  /** What a host could not do and how it is made up for, one sentence each. */
  readonly notApplied: readonly string[];
  /** By node, why it does not run what it was given. */
  readonly refusals: ReadonlyMap<string, string>;
}
