import type { Description } from '@dwcp/config';
import type { Context } from '@dwcp/io';
import { judgeDeploy } from '@dwcp/lint';
import type { DeploymentMode, Finding, Topology } from '@dwcp/model';
import { isAtLeast } from '@dwcp/model';
import type { Observation } from '@dwcp/network';
import type { CausedMismatch } from '../compare/mismatch.ts';
import { lookSafely } from './look.ts';

/** What the policies are asked about. */
export interface LiveSubject {
  readonly environment: string;
  readonly mode: DeploymentMode;
  readonly topology: Topology;
  readonly documents: Description['documents'];
  /** `terraform show -json` of a plan that read every resource. */
  readonly plan: unknown;
}

/**
 * What the policies say of the cloud as it is: the resources with the values they have instead of those they would get.
 * What they say of the description as well is lint's to tell, not a drift.
 */
export async function judgeLive(
  subject: LiveSubject,
  options: { readonly projectDir: string; readonly policiesDir: string },
  ctx: Context,
): Promise<Observation<{ readonly mismatches: readonly CausedMismatch[]; readonly unknown: readonly string[] }>> {
  return lookSafely(async () => {
    const { plan, ...rest } = subject;
    const judge = (document: unknown) => judgeDeploy({ ...rest, planJson: JSON.stringify(document) }, options, ctx);
    const live = await judge(liveDocument(plan));
    const wrong = live.findings.filter((finding) => isAtLeast(finding.severity, 'medium'));
    if (wrong.length === 0) return { mismatches: [], unknown: live.unknown };
    const described = new Set((await judge(plan)).findings.map(keyOf));
    return {
      mismatches: wrong.filter((finding) => !described.has(keyOf(finding))).map(mismatchOf),
      unknown: live.unknown,
    };
  });
}

/** The plan as if it changed nothing: what was read stands in the place of what is planned. */
export function liveDocument(plan: unknown): unknown {
  if (!isRecord(plan) || !isRecord(plan.prior_state) || !isRecord(plan.prior_state.values)) return plan;
  return { ...plan, planned_values: plan.prior_state.values, resource_changes: [], resource_drift: [] };
}

function keyOf({ ruleId, subject, path, message }: Finding): string {
  return JSON.stringify([ruleId, subject ?? null, path, message]);
}

function mismatchOf({ ruleId, subject, path, message }: Finding): CausedMismatch {
  return {
    kind: 'policy',
    check: `policy/${ruleId}`,
    aspect: `policy/${ruleId}`,
    subject: subject ?? path ?? ruleId,
    node: null,
    craft: 'dwcp',
    layer: 'setting',
    related: [],
    isEffective: false,
    cause: 'outside-change',
    wanted: 'allowed by every policy, as it was deployed',
    baseline: 'allowed',
    observed: message,
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
