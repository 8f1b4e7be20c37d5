import type { Context } from '@dwcp/io';
import { type Change, DwcpError } from '@dwcp/model';
import { lockWaitSeconds, planArgs, showArgs } from './argv.ts';
import { type CommandResult, runTerraform } from './command.ts';
import { terraformFailure } from './failure.ts';
import { parseStateLock, removeOwnLock, type StateLock } from './lock.ts';
import { recordEnd, recordStart, unfinishedSince } from './operation.ts';
import { changedOutputs, driftedAddresses, errorsOf, plannedChanges } from './parse.ts';
import { parsePlanDetails } from './plan-details.ts';
import { digestOfPlan } from './plan-digest.ts';
import { renderChanges } from './render-changes.ts';
import { fileIn, type TerraformWorkspace } from './workspace.ts';

/** A plan on disk and what it will do. */
export interface TerraformPlan {
  readonly planFile: string;
  /** sha256 of the plan file. */
  readonly digest: string;
  readonly hasChanges: boolean;
  readonly changes: readonly Change[];
  /** Resources changed outside of Terraform since the last apply. */
  readonly drifted: readonly string[];
}

export interface PlanOptions {
  readonly destroy: boolean;
  /** Addresses it is limited to, with what they depend on; all when left out. */
  readonly targets?: readonly string[];
  /** Nobody applies it: the state is not locked, so that not even that is written. */
  readonly isForShow?: boolean;
}

const planMs = 1_800_000;

/**
 * Saves a plan. A lock left by a killed run of this workspace is removed first. Details of a change are read from the
 * plan (which starts the provider again) only when something that exists is changed.
 */
export async function planTerraform(
  workspace: TerraformWorkspace,
  options: PlanOptions,
  ctx: Context,
): Promise<TerraformPlan> {
  const planFile = fileIn(workspace, options.destroy ? 'destroy.tfplan' : 'apply.tfplan');
  const started = ctx.now();
  const { result, lines } = await runPlan(workspace, { ...options, planFile }, ctx);
  const planned = plannedChanges(lines);
  const isChangingExisting = !options.destroy && planned.some((change) => change.action !== 'create');
  const details = isChangingExisting ? await inspectDetails(workspace, planFile, ctx) : [];
  const changes = renderChanges({ planned, details, outputs: changedOutputs(lines) });
  ctx.events.emit({
    code: 'terraform.planned',
    message: `terraform planned ${planned.length} changes`,
    data: { changes: planned.length, durationMs: ctx.now() - started },
  });
  return {
    planFile,
    digest: await digestOfPlan(planFile),
    hasChanges: result.exitCode === 2,
    changes,
    drifted: driftedAddresses(lines),
  };
}

async function runPlan(
  workspace: TerraformWorkspace,
  options: PlanOptions & { readonly planFile: string },
  ctx: Context,
): Promise<CommandResult> {
  const since = await unfinishedSince(workspace);
  for (let attempt = 1; ; attempt++) {
    if (since === null) await recordStart(workspace, ctx);
    // After a run that never ended the lock is likely ours, and waiting would not free it.
    const patience = since !== null && attempt === 1 ? 0 : lockWaitSeconds;
    const wait = options.isForShow === true ? null : patience;
    const command = await runTerraform(
      workspace,
      { args: planArgs({ ...options, lockWaitSeconds: wait }), timeoutMs: planMs, okExitCodes: [0, 1, 2] },
      ctx,
    );
    if (command.result.exitCode !== 1) {
      await recordEnd(workspace);
      return command;
    }
    const errors = errorsOf(command.lines);
    const lock = parseStateLock(errors);
    if (lock !== null && attempt === 1 && (await removeOwnLock(workspace, { lock, since }, ctx))) continue;
    if (since === null) await recordEnd(workspace);
    if (lock !== null) throw lockedFailure(lock);
    throw terraformFailure('plan', errors, {
      dir: workspace.workDir,
      fallback: command.result.stderr || command.result.stdout,
    });
  }
}

function lockedFailure(lock: StateLock): DwcpError {
  const since = new Date(lock.createdMs).toISOString();
  return new DwcpError('TERRAFORM_FAILED', `the Terraform state is locked by ${lock.who} since ${since}`, {
    hint: `wait for that run to end; when it is dead, run \`terraform force-unlock ${lock.id}\``,
  });
}

async function inspectDetails(
  workspace: TerraformWorkspace,
  planFile: string,
  ctx: Context,
): Promise<ReturnType<typeof parsePlanDetails>> {
  const { result } = await runTerraform(workspace, { args: showArgs(planFile), timeoutMs: 120_000 }, ctx);
  return parsePlanDetails(result.stdout);
}

/** The plan as Terraform's own JSON document, for policies. Starts the provider once. */
export async function readPlanDocument(
  workspace: TerraformWorkspace,
  plan: TerraformPlan,
  ctx: Context,
): Promise<unknown> {
  const { result } = await runTerraform(workspace, { args: showArgs(plan.planFile), timeoutMs: 120_000 }, ctx);
  return JSON.parse(result.stdout);
}
