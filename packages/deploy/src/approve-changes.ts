import { DwcpError } from '@dwcp/model';
import { renderRelease } from '@dwcp/network';
import { type Approval, approvalOf, whyNotApproved } from './approval.ts';
import type { DeployRun } from './deploy-run.ts';
import type { DeployOptions } from './options.ts';
import type { PreparedDeploy } from './prepare.ts';

/** Asks before anything is changed, unless just this was approved before. Throws ABORTED after a no. */
export async function approveChanges(
  run: DeployRun,
  options: DeployOptions & { readonly approved: Approval | null },
  prepared: PreparedDeploy,
): Promise<void> {
  const { changeSet, description, cloud, program } = prepared;
  const shown = approvalOf({
    inputs: description.inputs,
    releases: renderRelease(description.topology, { publicKeys: {}, program: program?.program }),
    planDigest: cloud.plan?.digest ?? null,
    changes: changeSet.changes,
  });
  if (options.approved !== null) {
    const reason = whyNotApproved(shown, changeSet.changes, { given: options.approved });
    // The earlier approval goes on: of what it covers, parts are done by now.
    if (reason === null) return run.journal('deploy.approved', { ...options.approved });
    run.ctx.events.emit({ code: 'deploy.approval-voided', message: `approval is asked for again: ${reason}` });
  }
  const isPersonRequired = description.topology.environment.approvalRequired;
  if (!(await options.approve(changeSet, { isPersonRequired }))) {
    if (run.interrupted.length === 0) await run.finish();
    throw new DwcpError('ABORTED', 'nothing was changed');
  }
  run.journal('deploy.approved', { ...shown });
}
