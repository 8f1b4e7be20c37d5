import type { DeployRun } from '@dwcp/deploy';
import type { Context } from '@dwcp/io';
import type { Drift, DriftReport, RemediationReport } from '@dwcp/model';
import { halfDone, lookAgain, statusOf } from './fresh-look.ts';
import { keptDrifts } from './kept-drifts.ts';
import type { RemediateOptions } from './options.ts';
import type { Courses } from './outcomes.ts';
import { withoutOvertaken } from './overtaken.ts';
import { planRemediation } from './plan-remediation.ts';
import type { RemediationPlan } from './remediation-plan.ts';
import { factsOf, type Situation } from './situation.ts';

/** What is to be repaired, of what stands where. */
export interface Work {
  readonly report: DriftReport;
  readonly chosen: readonly Drift[];
  readonly situation: Situation;
  readonly options: RemediateOptions;
}

/** What came of it. */
export type Done = Courses & Pick<RemediationReport, 'steps'> & Pick<FreshPlan, 'halfDone'>;

export interface FreshPlan {
  readonly before: DriftReport;
  readonly plan: RemediationPlan;
  /** Drifts that are in no report, for a repair that was killed brought them about. */
  readonly halfDone: readonly Drift[];
}

/** The plan against what is there now: what is no longer as reported has no part in it. */
export async function planFresh(
  { report, chosen, situation, options }: Work,
  { isContinued }: { readonly isContinued: boolean },
  ctx: Context,
): Promise<FreshPlan> {
  const nodes = [...situation.deployed.keys()];
  const before = await lookAgain(chosen, { ...options, nodes, withFiles: isContinued }, ctx);
  const rest = isContinued ? halfDone(chosen, before) : [];
  const fresh = chosen.flatMap((drift) => {
    const status = statusOf(drift, before);
    return status.kind === 'same' ? [status.drift] : [];
  });
  const drifts = [...fresh, ...rest];
  const facts = await factsOf(situation, { ...options, drifts }, ctx);
  const kept = keptDrifts(drifts, { report, before });
  return { before, plan: planRemediation(drifts, { ...facts, kept }), halfDone: rest };
}

/** Somebody who was asked may have gone to lunch. */
export async function lookAfterAnswer(run: DeployRun, shown: RemediationPlan, work: Work): Promise<RemediationPlan> {
  const again = await run.step('look at the drifts after the answer', () =>
    planFresh({ ...work, chosen: shown.mended }, { isContinued: false }, run.ctx),
  );
  return withoutOvertaken(shown, again.plan);
}
