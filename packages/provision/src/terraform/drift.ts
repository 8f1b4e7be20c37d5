import { rm } from 'node:fs/promises';
import type { Context } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { comparePlanArgs, showArgs } from './argv.ts';
import { runTerraform } from './command.ts';
import type { KnownResources } from './known-resources.ts';
import { type DriftedResource, driftIn, parseDrift } from './parse-drift.ts';
import { providersOfPlan } from './providers-of-plan.ts';
import { type SharedProvider, shareProvider, tellNotShared } from './share-provider.ts';
import { keepConfiguration, unchangedPlan } from './unchanged-plan.ts';
import { fileIn, type TerraformWorkspace } from './workspace.ts';

/** What is in the cloud against what was applied and what is described. */
export interface CloudComparison {
  readonly resources: readonly DriftedResource[];
  /** What Terraform manages. */
  readonly known: KnownResources;
  /** ARNs the data sources of a tag search listed. */
  readonly taggedArns: readonly string[];
  /** The plan as Terraform's own document. */
  readonly document: unknown;
}

const planMs = 900_000;

/**
 * One plan, which reads every resource and changes nothing: without a lock, so that not even that is written to the
 * backend, and never applied. It is made again where the state turns out to be of more providers than one.
 */
export async function compareCloud(own: TerraformWorkspace, ctx: Context): Promise<CloudComparison> {
  const shared = await shareProvider(own, ctx);
  const comparison = shared === null ? null : await compareShared(shared, ctx);
  if (comparison !== null) return comparison;
  return await withPlan(own, (planFile, exitCode) => inspectPlan(own, { planFile, exitCode }, ctx), ctx);
}

/** Null, and told, for a plan the shared provider could not make: one process serves one configuration of it. */
async function compareShared(shared: SharedProvider, ctx: Context): Promise<CloudComparison | null> {
  const { workspace, configuration } = shared;
  let reason: string | null = null;
  let isPlanned = false;
  try {
    const inspect = async (planFile: string, exitCode: number): Promise<CloudComparison | null> => {
      isPlanned = true;
      const providers = await providersOfPlan(planFile, configuration);
      if (providers === 'one') return await inspectPlan(workspace, { planFile, exitCode }, ctx);
      reason = providers === 'more' ? 'the state is not that of one provider alone' : 'the plan is not understood';
      return null;
    };
    const comparison = await withPlan(workspace, inspect, ctx);
    if (reason !== null) tellNotShared({ reason, said: '' }, ctx);
    return comparison;
  } catch (cause) {
    // With a process of each configuration it may succeed; if not, that one tells why.
    if (!(cause instanceof DwcpError) || isPlanned || ctx.signal.aborted || notAgain.has(cause.code)) throw cause;
    tellNotShared({ reason: 'the plan with one process for all failed', said: cause.message }, ctx);
    return null;
  } finally {
    await shared.close();
  }
}

/** Whoever waited that long, or broke it off, does not want to wait again. */
const notAgain: ReadonlySet<string> = new Set(['INTERRUPTED', 'PROCESS_TIMEOUT']);

/** Makes a plan for `inspect`. It holds values of the state, so it is removed before anything else is waited for. */
async function withPlan<T>(
  workspace: TerraformWorkspace,
  inspect: (planFile: string, exitCode: number) => Promise<T>,
  ctx: Context,
): Promise<T> {
  const planFile = fileIn(workspace, 'compare.tfplan');
  try {
    const { result } = await runTerraform(
      workspace,
      { args: comparePlanArgs(planFile), timeoutMs: planMs, okExitCodes: [0, 2] },
      ctx,
    );
    return await inspect(planFile, result.exitCode);
  } finally {
    await rm(planFile, { force: true });
  }
}

async function inspectPlan(
  workspace: TerraformWorkspace,
  { planFile, exitCode }: { readonly planFile: string; readonly exitCode: number },
  ctx: Context,
): Promise<CloudComparison> {
  const unchanged = exitCode === 0 ? await unchangedPlan(workspace, planFile) : null;
  if (unchanged !== null) return driftIn(unchanged);
  const shown = await runTerraform(workspace, { args: showArgs(planFile), timeoutMs: 120_000 }, ctx);
  const comparison = understood(shown.result.stdout);
  await keepConfiguration(workspace, { planFile, document: comparison.document });
  return comparison;
}

function understood(text: string): CloudComparison {
  try {
    return parseDrift(text);
  } catch (cause) {
    throw new DwcpError('TERRAFORM_FAILED', 'terraform show printed a plan that dwcp does not understand', {
      hint: 'run `dwcp doctor` to check the version of terraform',
      cause,
    });
  }
}
