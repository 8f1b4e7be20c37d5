import { rm } from 'node:fs/promises';
import type { Context } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { comparePlanArgs, showArgs } from './argv.ts';
import { runTerraform } from './command.ts';
import type { KnownResources } from './known-resources.ts';
import { type DriftedResource, driftIn, parseDrift } from './parse-drift.ts';
import { shareProvider } from './share-provider.ts';
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
 * backend, and never applied.
 */
export async function compareCloud(own: TerraformWorkspace, ctx: Context): Promise<CloudComparison> {
  const planFile = fileIn(own, 'compare.tfplan');
  const shared = await shareProvider(own, ctx);
  const workspace = shared?.workspace ?? own;
  try {
    const { result } = await runTerraform(
      workspace,
      { args: comparePlanArgs(planFile), timeoutMs: planMs, okExitCodes: [0, 2] },
      ctx,
    );
    const unchanged = result.exitCode === 0 ? await unchangedPlan(workspace, planFile) : null;
    if (unchanged !== null) return driftIn(unchanged);
    const shown = await runTerraform(workspace, { args: showArgs(planFile), timeoutMs: 120_000 }, ctx);
    const comparison = understood(shown.result.stdout);
    await keepConfiguration(workspace, { planFile, document: comparison.document });
    return comparison;
  } finally {
    try {
      // It holds values of the state, and the end of the provider may be long in coming.
      await rm(planFile, { force: true });
    } finally {
      await shared?.close();
    }
  }
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
