import type { DeployRun } from '@dwcp/deploy';
import type { Drift } from '@dwcp/model';
import { type CloudRepair, planCloudRepair } from './cloud-repair.ts';
import type { RemediationPlan } from './remediation-plan.ts';
import type { Situation } from './situation.ts';

/** Terraform says what it would do before anybody is asked. */
export async function planCloud(
  run: DeployRun,
  plan: RemediationPlan,
  situation: Situation,
): Promise<CloudRepair | null> {
  const drifts = cloudDriftsOf(plan);
  if (drifts.length === 0) return null;
  return run.step('plan the cloud', () => planCloudRepair(drifts, situation, run.ctx));
}

/** The drifts a plan has of the cloud. Pure. */
export function cloudDriftsOf({ mended }: RemediationPlan): readonly Drift[] {
  return mended.filter(({ kind }) => kind === 'terraform');
}

/** What Terraform would do too much is left. Pure. */
export function withCloud(plan: RemediationPlan, cloud: Pick<CloudRepair, 'mended' | 'left'>): RemediationPlan {
  return {
    ...plan,
    addresses: cloud.mended.map(({ subject }) => subject),
    mended: [...plan.mended.filter(({ kind }) => kind !== 'terraform'), ...cloud.mended],
    left: [...plan.left, ...cloud.left],
  };
}
