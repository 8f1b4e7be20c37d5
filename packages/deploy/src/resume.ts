import type { Context } from '@dwcp/io';
import { type DeploymentMode, DwcpError } from '@dwcp/model';
import { isApproved } from './approval.ts';
import { deploy } from './deploy.ts';
import { interruptedDeploy } from './deploy-run.ts';
import type { ApproveChangeSet, ResumeOptions } from './options.ts';
import type { DeployReport } from './reports.ts';

/** Continues the deploy that was interrupted. Only what goes beyond the changes approved then is asked about. */
export async function resume(options: ResumeOptions, ctx: Context): Promise<DeployReport> {
  const interrupted = await interruptedDeploy(options);
  if (interrupted === null) {
    throw new DwcpError('DEPLOY_NOT_FOUND', `no deploy of ${options.environment} was interrupted`, {
      hint: 'run `dwcp status` to see what runs',
    });
  }
  const approve: ApproveChangeSet = (changeSet, asked) =>
    isApproved(changeSet.changes, interrupted.approved) ? Promise.resolve(true) : options.approve(changeSet, asked);
  return deploy({ ...options, mode: interrupted.mode as DeploymentMode, approve }, ctx);
}
