import { type DeployRun, interruptedDeploy, openDeployRun, recoverRepair } from '@dwcp/deploy';
import { requireDriverRecords } from '@dwcp/environment';
import type { Context } from '@dwcp/io';
import { type Drift, type DriftReport, DwcpError, type RemediationReport } from '@dwcp/model';
import { applyRepairs, plannedSteps } from './apply-repairs.ts';
import { changeSetOf } from './change-set-of.ts';
import { chooseDrifts, uncheckedOf } from './choose-drifts.ts';
import { type CloudRepair, planCloudRepair, showCloudRepair } from './cloud-repair.ts';
import { applyRecorded, cooledAs, recordRepaired } from './cooldowns.ts';
import { halfDone, lookAgain, statusOf } from './fresh-look.ts';
import { keptDrifts } from './kept-drifts.ts';
import type { RemediateOptions } from './options.ts';
import { type Courses, newlySeen, outcomeOf } from './outcomes.ts';
import { isOvertaken, withoutOvertaken } from './overtaken.ts';
import { planRemediation } from './plan-remediation.ts';
import type { RemediationPlan } from './remediation-plan.ts';
import { factsOf, loadSituation, requireRehearsal, type Situation } from './situation.ts';

/**
 * Puts the drifts of a report back to what was deployed, and nothing else. Each is looked for again before and after; what is
 * another by now, and what only a person may decide, is left with the reason.
 */
export async function remediateDrifts(
  report: DriftReport,
  options: RemediateOptions,
  ctx: Context,
): Promise<RemediationReport> {
  const started = performance.now();
  const startedAt = new Date(ctx.now()).toISOString();
  const chosen = chooseDrifts(report, options);
  if ((await interruptedDeploy(options)) !== null) {
    throw new DwcpError('DEPLOY_UNFINISHED', `a deploy of ${options.environment} was interrupted`, {
      hint: 'run `dwcp resume` first',
    });
  }
  const situation = await loadSituation(options);
  if (!situation.isPlaybookDeployed) {
    ctx.events.emit({
      code: 'remediation.playbook-differs',
      data: { environment: options.environment },
      message: `deployments/ansible is another playbook than ${options.environment} was deployed with`,
    });
  }
  const work: Work = { report, chosen, situation, options };
  const done = options.isDryRun ? await rehearse(work, ctx) : await underLock(work, ctx);
  const known = [...chosen, ...done.halfDone];
  return {
    environment: options.environment,
    startedAt,
    isDryRun: options.isDryRun,
    detectedAt: report.startedAt,
    release: situation.baseline.release,
    steps: done.steps,
    drifts: [...known.map((drift) => outcomeOf(drift, done)), ...newlySeen(known, done)],
    unchecked: uncheckedOf(report, options, done.after ?? done.before),
    durationMs: performance.now() - started,
  };
}

interface Work {
  readonly report: DriftReport;
  readonly chosen: readonly Drift[];
  readonly situation: Situation;
  readonly options: RemediateOptions;
}

type Done = Courses & Pick<RemediationReport, 'steps'> & Pick<FreshPlan, 'halfDone'>;

async function rehearse(work: Work, ctx: Context): Promise<Done> {
  const fresh = await planFresh(work, { isContinued: false }, ctx);
  const drifts = cloudDriftsOf(fresh.plan);
  const cloud = drifts.length === 0 ? null : await showCloudRepair(drifts, work.situation, ctx);
  const plan = cloud === null ? fresh.plan : withCloud(fresh.plan, cloud);
  const steps = plannedSteps(plan, cloud).map(({ step }) => step);
  return { ...fresh, plan, after: null, failures: new Map(), isDryRun: true, steps };
}

async function underLock(work: Work, ctx: Context): Promise<Done> {
  const run = await openDeployRun(work.options, ctx);
  try {
    await requireDriverRecords(run.paths);
    await recoverRepair(run);
    run.journal('remediation.begun', { detectedAt: work.report.startedAt, drifts: work.chosen.map(({ id }) => id) });
    const done = await repair(run, work);
    await run.finish();
    return done;
  } catch (cause) {
    // What was begun has ended, whatever came of it; only what was cut off is cleared up after by the next run.
    if (cause instanceof DwcpError && cause.code !== 'INTERRUPTED') await run.finish();
    throw cause;
  } finally {
    await run.close();
  }
}

async function repair(run: DeployRun, work: Work): Promise<Done> {
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
  if (situation.topology.environment.rehearsalRequired) await requireRehearsal(situation, options, ctx);
  const cloud = await planCloud(run, first.plan, situation);
  const shown = cloud === null ? first.plan : withCloud(first.plan, cloud);
  if (shown.mended.length === 0) return { ...nothing, plan: shown };
  const askedAt = ctx.now();
  await approve({ plan: shown, cloud, situation, options });
  const plan = isOvertaken({ askedAt, now: ctx.now() }) ? await lookAfterAnswer(run, shown, work) : shown;
  if (plan.mended.length === 0) return { ...nothing, plan };
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
  return { before, plan, halfDone: rest, after, isDryRun: false, ...applied };
}

interface FreshPlan {
  readonly before: DriftReport;
  readonly plan: RemediationPlan;
  /** Drifts that are in no report, for a repair that was killed brought them about. */
  readonly halfDone: readonly Drift[];
}

/** The plan against what is there now: what is no longer as reported has no part in it. */
async function planFresh(
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
async function lookAfterAnswer(run: DeployRun, shown: RemediationPlan, work: Work): Promise<RemediationPlan> {
  const again = await run.step('look at the drifts after the answer', () =>
    planFresh({ ...work, chosen: shown.mended }, { isContinued: false }, run.ctx),
  );
  return withoutOvertaken(shown, again.plan);
}

/** Terraform says what it would do before anybody is asked. */
async function planCloud(run: DeployRun, plan: RemediationPlan, situation: Situation): Promise<CloudRepair | null> {
  const drifts = cloudDriftsOf(plan);
  if (drifts.length === 0) return null;
  return run.step('plan the cloud', () => planCloudRepair(drifts, situation, run.ctx));
}

function cloudDriftsOf({ mended }: RemediationPlan): readonly Drift[] {
  return mended.filter(({ kind }) => kind === 'terraform');
}

/** What Terraform would do too much is left. */
function withCloud(plan: RemediationPlan, cloud: Pick<CloudRepair, 'mended' | 'left'>): RemediationPlan {
  return {
    ...plan,
    addresses: cloud.mended.map(({ subject }) => subject),
    mended: [...plan.mended.filter(({ kind }) => kind !== 'terraform'), ...cloud.mended],
    left: [...plan.left, ...cloud.left],
  };
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
