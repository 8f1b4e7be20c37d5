import { type DeployRun, repairNodes } from '@dwcp/deploy';
import { DwcpError, type RemediationStep } from '@dwcp/model';
import { applyPlan, playbookFailureReason } from '@dwcp/provision';
import type { CloudRepair } from './cloud-repair.ts';
import { openReach } from './open-reach.ts';
import { plannedStep } from './planned-step.ts';
import type { NodeRepair, RemediationPlan } from './remediation-plan.ts';
import { restoreFiles } from './repository.ts';
import type { Situation } from './situation.ts';
import { failedOn, failuresById, noFailures, type StepFailures } from './step-failures.ts';

/** A step that changes something. */
type RepairAction = Exclude<RemediationStep['action'], 'rehearse'>;

/** What was done, and why the step of a drift failed, by its id. */
export interface Applied {
  readonly steps: readonly RemediationStep[];
  readonly failures: ReadonlyMap<string, string>;
}

/** Does what the plan says, step by step. One that fails is told of, a node that fails beside those that did not. */
export async function applyRepairs(
  run: DeployRun,
  options: {
    readonly plan: RemediationPlan;
    readonly cloud: CloudRepair | null;
    readonly situation: Situation;
    readonly projectDir: string;
  },
): Promise<Applied> {
  const { plan } = options;
  const steps: RemediationStep[] = [];
  const failures = new Map<string, string>();
  for (const planned of plannedSteps(plan, options.cloud)) {
    const { step } = planned;
    const started = performance.now();
    const failed = await attempt(() => run.step(nameOf(step), () => carryOut(run, planned, options)));
    const status = failed.reason === null ? 'done' : 'failed';
    const done = { ...step, ...failed, status, durationMs: performance.now() - started } as const;
    steps.push(done);
    for (const [id, reason] of failuresById(done, plan)) failures.set(id, reason);
  }
  return { steps, failures };
}

interface PlannedStep {
  readonly step: RemediationStep & { readonly action: RepairAction };
  /** What a run of the playbook puts right; [] for the other steps. */
  readonly wave: readonly NodeRepair[];
}

/** The steps of a plan as they are shown before they are done. Pure. */
export function plannedSteps(
  { files, addresses, waves }: RemediationPlan,
  cloud: Pick<CloudRepair, 'actions'> | null,
): readonly PlannedStep[] {
  const alone = (
    step: Pick<RemediationStep, 'subjects' | 'changes'> & { readonly action: RepairAction },
  ): readonly PlannedStep[] => (step.subjects.length === 0 ? [] : [{ step: { ...plannedStep, ...step }, wave: [] }]);
  return [
    ...alone({ action: 'restore-file', subjects: files, changes: [] }),
    ...alone({ action: 'terraform-apply', subjects: addresses, changes: cloud?.actions ?? [] }),
    ...waves.map((wave) => ({
      step: {
        ...plannedStep,
        action: 'ansible-rerun' as const,
        nodes: wave.map(({ node }) => node),
        subjects: wave.flatMap((repair) =>
          [...repair.files, ...repair.reload, ...repair.units, ...repair.sysctl].map(
            (what) => `${repair.node} ${what}`,
          ),
        ),
        tags: [...new Set(wave.flatMap(({ roles }) => roles))],
      },
      wave,
    })),
  ];
}

async function carryOut(
  run: DeployRun,
  { step, wave }: PlannedStep,
  options: {
    readonly cloud: CloudRepair | null;
    readonly situation: Situation;
    readonly projectDir: string;
  },
): Promise<StepFailures> {
  const { cloud, situation, projectDir } = options;
  const { ctx, paths } = run;
  switch (step.action) {
    case 'restore-file':
      await restoreFiles(step.subjects, { projectDir, deployed: situation.baseline.inputs }, ctx);
      return noFailures;
    case 'terraform-apply': {
      if (cloud === null || cloud.plan === null) throw new Error('a repair of the cloud without a plan');
      const { workspace, plan } = cloud;
      await applyPlan(workspace, { plan, onStarted: () => run.journal('cloud.apply-started') }, ctx);
      return noFailures;
    }
    case 'ansible-rerun': {
      const { topology, releaseDir } = situation;
      const reach = await openReach(topology, paths, ctx);
      try {
        const parts = Object.fromEntries(wave.map((repair) => [repair.node, repair]));
        const { nodes: limit, tags } = step;
        const options = { topology, paths, projectDir, reach, limit, releaseDir, tags, parts };
        const { failures } = await repairNodes(options, ctx);
        return failedOn(
          limit,
          failures.map((failure) => ({ node: failure.host, reason: playbookFailureReason(failure) })),
        );
      } finally {
        await reach.close();
      }
    }
  }
}

/** An error is a step that failed as a whole. What interrupts goes on. */
async function attempt(body: () => Promise<StepFailures>): Promise<StepFailures> {
  try {
    return await body();
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.code === 'INTERRUPTED') throw cause;
    return { reason: cause.message, failures: [] };
  }
}

function nameOf({ action, nodes, tags }: PlannedStep['step']): string {
  switch (action) {
    case 'restore-file':
      return 'restore files from Git';
    case 'terraform-apply':
      return 'put the cloud back';
    case 'ansible-rerun':
      return `put back ${tags.join(', ')} on ${nodes.join(', ')}`;
  }
}
