import { interruptedDeploy, openDeployRun, recoverRepair } from '@dwcp/deploy';
import { requireDriverRecords } from '@dwcp/environment';
import type { Context } from '@dwcp/io';
import { type DriftReport, DwcpError, type RemediationReport } from '@dwcp/model';
import { plannedSteps } from './apply-repairs.ts';
import { chooseDrifts, uncheckedOf } from './choose-drifts.ts';
import { cloudDriftsOf, withCloud } from './cloud-part.ts';
import { showCloudRepair } from './cloud-repair.ts';
import { type Done, planFresh, type Work } from './fresh-plan.ts';
import type { RemediateOptions } from './options.ts';
import { newlySeen, outcomeOf } from './outcomes.ts';
import { rehearsalStep } from './rehearsal/rehearse-plan.ts';
import { clearRehearsal } from './rehearsal/rehearse-repairs.ts';
import { repairDrifts } from './repair-drifts.ts';
import { loadSituation } from './situation.ts';

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
  const done = options.isDryRun ? await showRepairs(work, ctx) : await underLock(work, ctx);
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

async function showRepairs(work: Work, ctx: Context): Promise<Done> {
  const fresh = await planFresh(work, { isContinued: false }, ctx);
  const drifts = cloudDriftsOf(fresh.plan);
  const cloud = drifts.length === 0 ? null : await showCloudRepair(drifts, work.situation, ctx);
  const plan = cloud === null ? fresh.plan : withCloud(fresh.plan, cloud);
  const isRehearsed = work.situation.topology.environment.rehearsalRequired;
  const steps = [...(isRehearsed ? rehearsalStep(plan) : []), ...plannedSteps(plan, cloud).map(({ step }) => step)];
  return { ...fresh, plan, after: null, failures: new Map(), isDryRun: true, steps };
}

async function underLock(work: Work, ctx: Context): Promise<Done> {
  const run = await openDeployRun(work.options, ctx);
  try {
    await requireDriverRecords(run.paths);
    await recoverRepair(run);
    await clearRehearsal(run.paths, work.options, ctx);
    run.journal('remediation.begun', { detectedAt: work.report.startedAt, drifts: work.chosen.map(({ id }) => id) });
    const done = await repairDrifts(run, work, ctx);
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
