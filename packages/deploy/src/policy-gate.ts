import { requireNone } from '@dwcp/config';
import type { Context } from '@dwcp/io';
import { judgeDeploy } from '@dwcp/lint';
import { DwcpError, type Finding } from '@dwcp/model';
import { readPlanDocument } from '@dwcp/provision';
import type { PlannedCloud } from './cloud.ts';
import type { LoadedDescription } from './description.ts';

/**
 * Asks the policies about exactly what would be applied. Returns what they found that does not stop a deploy. Throws
 * CONFIG_INVALID for a violation of severity medium or worse that nobody waived, and for what could not be judged.
 */
export async function requirePolicies(
  description: LoadedDescription,
  options: { readonly cloud: PlannedCloud; readonly projectDir: string; readonly policiesDir: string },
  ctx: Context,
): Promise<readonly Finding[]> {
  const { workspace, plan } = options.cloud;
  const planJson =
    workspace !== null && plan?.hasChanges === true
      ? JSON.stringify(await readPlanDocument(workspace, plan, ctx))
      : null;
  const { findings, unknown } = await judgeDeploy({ ...description, planJson }, options, ctx);
  requireNone(findings, description);
  if (unknown.length > 0) {
    throw new DwcpError('CONFIG_INVALID', `the policies could not judge everything:\n  ${unknown.join('\n  ')}`, {
      hint: `run \`dwcp lint --mode ${description.mode} --env ${description.environment}\``,
    });
  }
  return findings;
}
