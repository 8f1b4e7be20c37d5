import { type DeployRun, repairNodes } from '@dwcp/deploy';
import { type Reach, reachLab, reachReal } from '@dwcp/environment';
import { attachLab } from '@dwcp/lab';
import { DwcpError, type RemediationStep } from '@dwcp/model';
import { applyPlan } from '@dwcp/provision';
import type { CloudRepair } from './cloud-repair.ts';
import type { NodeRepair, RemediationPlan } from './remediation-plan.ts';
import { restoreFiles } from './repository.ts';
import type { Situation } from './situation.ts';

/** What was done, and why the step of a drift failed, by its id. */
export interface Applied {
  readonly steps: readonly RemediationStep[];
  readonly failures: ReadonlyMap<string, string>;
}

/** Does what the plan says, step by step. One that fails is told of and ends the others of its kind only. */
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
  for (const planned of plannedSteps(plan)) {
    const { step } = planned;
    const started = performance.now();
    const reason = await attempt(() => run.step(nameOf(step), () => carryOut(run, planned, options)));
    const status = reason === null ? 'done' : 'failed';
    steps.push({ ...step, status, reason, durationMs: performance.now() - started });
    if (reason !== null) for (const id of idsOf(step, plan)) failures.set(id, reason);
  }
  return { steps, failures };
}

interface PlannedStep {
  readonly step: RemediationStep;
  /** What a run of the playbook puts right; [] for the other steps. */
  readonly wave: readonly NodeRepair[];
}

/** The steps of a plan as they are shown before they are done. Pure. */
export function plannedSteps({ files, addresses, waves }: RemediationPlan): readonly PlannedStep[] {
  const base = { nodes: [], tags: [], status: 'planned', reason: null, durationMs: 0 } as const;
  const alone = (action: 'restore-file' | 'terraform-apply', subjects: readonly string[]): readonly PlannedStep[] =>
    subjects.length === 0 ? [] : [{ step: { ...base, action, subjects }, wave: [] }];
  return [
    ...alone('restore-file', files),
    ...alone('terraform-apply', addresses),
    ...waves.map((wave) => ({
      step: {
        ...base,
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
): Promise<void> {
  const { cloud, situation, projectDir } = options;
  const { ctx, paths } = run;
  switch (step.action) {
    case 'restore-file':
      return restoreFiles(step.subjects, { projectDir, deployed: situation.baseline.inputs }, ctx);
    case 'terraform-apply': {
      if (cloud === null || cloud.plan === null) throw new Error('a repair of the cloud without a plan');
      const { workspace, plan } = cloud;
      await applyPlan(workspace, { plan, onStarted: () => run.journal('cloud.apply-started') }, ctx);
      return;
    }
    case 'ansible-rerun': {
      const { topology, releaseDir } = situation;
      const reach = await openReach(run, situation);
      try {
        const parts = Object.fromEntries(wave.map((repair) => [repair.node, repair]));
        const { nodes: limit, tags } = step;
        await repairNodes({ topology, paths, projectDir, reach, limit, releaseDir, tags, parts }, ctx);
      } finally {
        await reach.close();
      }
    }
  }
}

async function openReach({ ctx, paths }: DeployRun, { topology }: Situation): Promise<Reach> {
  if (topology.environment.kind !== 'lab') return reachReal(topology, paths, ctx);
  const lab = await attachLab(paths.lab, ctx);
  if (lab !== null) return reachLab(topology, lab, paths, ctx);
  throw new DwcpError('HOST_UNREACHABLE', 'the lab is not up', { hint: 'run `dwcp deploy`' });
}

/** Null when it was done; else why not. What interrupts goes on. */
async function attempt(body: () => Promise<void>): Promise<string | null> {
  try {
    await body();
    return null;
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.code === 'INTERRUPTED') throw cause;
    return cause.message;
  }
}

function nameOf({ action, nodes, tags }: RemediationStep): string {
  switch (action) {
    case 'restore-file':
      return 'restore files from Git';
    case 'terraform-apply':
      return 'put the cloud back';
    case 'ansible-rerun':
      return `put back ${tags.join(', ')} on ${nodes.join(', ')}`;
  }
}

function idsOf(step: RemediationStep, { mended }: RemediationPlan): readonly string[] {
  const isOf = (kind: string, node: string | null): boolean => {
    if (step.action === 'terraform-apply') return kind === 'terraform';
    return step.action === 'restore-file' ? kind !== 'terraform' && node === null : step.nodes.includes(node ?? '');
  };
  return mended.filter(({ kind, node }) => isOf(kind, node)).map(({ id }) => id);
}
