import type { DescriptionStatus } from '@dwcp/environment';
import type { ChangeSet, DeploymentMode, Finding } from '@dwcp/model';
import type { BgpRow, CheckResult, LinkRow, ReachabilityRow, TunnelRow } from '@dwcp/network';

import type { PrefixStatus } from './prefix-status.ts';

export type { DescriptionStatus, PrefixStatus };
export type BgpStatus = BgpRow;
export type CheckReport = CheckResult;
export type LinkStatus = LinkRow;
export type ReachabilityStatus = ReachabilityRow;
export type TunnelStatus = TunnelRow;

export interface StepReport {
  readonly name: string;
  readonly durationMs: number;
  /** CPU time of dwcp itself, without the programs it runs, milliseconds. */
  readonly ownCpuMs: number;
}

export interface PlanReport {
  readonly environment: string;
  readonly mode: DeploymentMode;
  readonly changeSet: ChangeSet;
  readonly findings: readonly Finding[];
}

export interface DeployReport {
  readonly environment: string;
  readonly mode: DeploymentMode;
  readonly outcome: 'deployed' | 'unchanged';
  /** sha256 of the release that runs now. */
  readonly release: string;
  readonly changeSet: ChangeSet;
  readonly findings: readonly Finding[];
  readonly checks: readonly CheckReport[];
  readonly steps: readonly StepReport[];
  readonly durationMs: number;
}

export interface NodeStatus {
  readonly node: string;
  readonly site: string;
  readonly role: 'gateway' | 'node';
  readonly address: string;
  readonly isReachable: boolean;
  /** Why the node could not be looked at; null when it could. */
  readonly unreachableReason: string | null;
  readonly prefixes: readonly string[];
}

export interface StatusReport {
  readonly environment: string;
  /** The last finished deploy; null when there is none. */
  readonly deployed: { readonly release: string; readonly mode: DeploymentMode; readonly at: string } | null;
  /** An interrupted deploy waits for `dwcp resume`. */
  readonly isInterrupted: boolean;
  readonly cloud: 'running' | 'gone' | 'real';
  readonly nodes: readonly NodeStatus[];
  readonly tunnels: readonly TunnelStatus[];
  readonly bgp: readonly BgpStatus[];
  /** Of dwcpd; [] in an environment without. */
  readonly links: readonly LinkStatus[];
  readonly reachability: readonly ReachabilityStatus[];
  readonly verdict: 'healthy' | 'degraded' | 'inconclusive' | 'not deployed';
}

/** Also compared: the description of today with what was deployed, and what every tunnel end learned. */
export interface FullStatusReport extends StatusReport {
  readonly description: DescriptionStatus;
  readonly prefixes: readonly PrefixStatus[];
}

export interface DestroyReport {
  readonly environment: string;
  readonly removed: readonly string[];
  readonly durationMs: number;
}
