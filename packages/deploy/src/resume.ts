import type { Context } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { runDeploy } from './deploy.ts';
import { interruptedDeploy } from './deploy-run.ts';
import type { ResumeOptions } from './options.ts';
import type { DeployReport } from './reports.ts';

/**
 * Continues the deploy that was interrupted. What was approved then is done without another question, as long as it is
 * the same: with another description, or with changes that were not shown, the question comes again.
 */
export async function resume(options: ResumeOptions, ctx: Context): Promise<DeployReport> {
  const interrupted = await interruptedDeploy(options);
  if (interrupted === null) {
    throw new DwcpError('DEPLOY_NOT_FOUND', `no deploy of ${options.environment} was interrupted`, {
      hint: 'run `dwcp status` to see what runs',
    });
  }
  return runDeploy({ ...options, mode: interrupted.mode }, { approved: interrupted.approved }, ctx);
}
