import type { DeployRun } from '@dwcp/deploy';
import type { Context } from '@dwcp/io';
import { type Drift, DwcpError } from '@dwcp/model';
import { applyRepairs } from './apply-repairs.ts';
import { changeSetOf } from './change-set-of.ts';
import { planCloud, withCloud } from './cloud-part.ts';
import type { CloudRepair } from './cloud-repair.ts';
import { applyRecorded, cooledAs, recordRepaired } from './cooldowns.ts';
import { lookAgain, statusOf } from './fresh-look.ts';
import { type Done, lookAfterAnswer, planFresh, type Work } from './fresh-plan.ts';
import type { RemediateOptions } from './options.ts';
import { isOvertaken } from './overtaken.ts';
import { rehearsePlan } from './rehearsal/rehearse-plan.ts';
import type { RemediationPlan } from './remediation-plan.ts';
import { requireAttestedRelease, type Situation } from './situation.ts';

/**
 * Looks again, plans, rehearses where that is asked for, asks, repairs, and looks whether it helped. What a lab starts runs
 * `outside`, and is none of what the next run waits for when this one is killed.
 */
export async function repairDrifts(run: DeployRun, work: Work, outside: Context): Promise<Done> {
  const { chosen, situation, options } = work;
  const { ctx } = run;
  const isContinued = run.interrupted.length > 0;
  const first = await run.step('look at the drifts again', () => planFresh(work, { isContinued }, ctx));
  const { before, halfDone: rest } = first;
  const nothing = {
    before,
    halfDone: rest,
    after: null,
    failures: new Map<string, string>(),
    isDryRun: false,
    steps: [],
  };
  if (first.plan.mended.length === 0) return { ...nothing, plan: first.plan };
  const isRehearsed = situation.topology.environment.rehearsalRequired;
  if (isRehearsed && first.plan.addresses.length > 0) await requireAttestedRelease(situation, options, ctx);
  const cloud = await planCloud(run, first.plan, situation);
  const planned = cloud === null ? first.plan : withCloud(first.plan, cloud);
  const askedAt = ctx.now();
  const { plan: shown, steps: rehearsal } = isRehearsed
    ? await run.step('rehearse the repairs', () => rehearsePlan(planned, { before, situation, options }, outside))
    : { plan: planned, steps: [] };
  if (shown.mended.length === 0) return { ...nothing, plan: shown, steps: rehearsal };
  await approve({ plan: shown, cloud, situation, options });
  const plan = isOvertaken({ askedAt, now: ctx.now() }) ? await lookAfterAnswer(run, shown, work) : shown;
  if (plan.mended.length === 0) return { ...nothing, plan, steps: rehearsal };
  run.journal('remediation.approved', { drifts: plan.mended.map(({ id }) => id) });
  const isUnattended = options.policy.kind === 'auto';
  const { projectDir } = options;
  const recording = { paths: run.paths, isUnattended, now: ctx.now() };
  const applied = await applyRecorded(plan.mended.map(cooledAs), recording, () =>
    applyRepairs(run, { plan, cloud, situation, projectDir }),
  );
  const after = await run.step('look whether they are gone', () =>
    lookAgain([...chosen, ...rest], { ...options, nodes: [...situation.deployed.keys()], withFiles: isContinued }, ctx),
  );
  const isOver = (drift: Drift): boolean => isUnattended || statusOf(drift, after).kind === 'gone';
  // A person may try again at once what did not help; a monitor would try for ever.
  const cooling = plan.mended.filter(isOver).map(cooledAs);
  await recordRepaired(run.paths, cooling, ctx.now());
  const steps = [...rehearsal, ...applied.steps];
  return { before, plan, halfDone: rest, after, isDryRun: false, ...applied, steps };
}

async function approve({
  plan,
  cloud,
  situation,
  options,
}: {
  readonly plan: RemediationPlan;
  readonly cloud: CloudRepair | null;
  readonly situation: Situation;
  readonly options: RemediateOptions;
}): Promise<void> {
  const { policy, environment } = options;
  if (policy.kind === 'auto') return;
  const changes = plan.addresses.length === 0 ? [] : (cloud?.plan?.changes ?? []);
  const changeSet = changeSetOf(plan.mended, { environment, release: situation.baseline.release, cloud: changes });
  if (await policy.approve(changeSet, { isPersonRequired: situation.isPersonRequired })) return;
  throw new DwcpError('ABORTED', 'nothing was changed');
}
