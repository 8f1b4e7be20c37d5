import { readingCredentials } from '@dwcp/drift';
import type { EnvironmentPaths } from '@dwcp/environment';
import { type Context, readTextIfPresent, withPassingDirectory } from '@dwcp/io';
import { type Drift, DwcpError, type Topology } from '@dwcp/model';
import {
  initTerraform,
  inspectCloudEmulator,
  openTerraform,
  type PlannedAction,
  plannedActions,
  planTerraform,
  readPlanDocument,
  stopOrphanedTerraform,
  type TerraformPlan,
  type TerraformWorkspace,
  writeConfiguration,
} from '@dwcp/provision';
import { type CloudTarget, synthesize } from '@dwcp/stacks';
import { partAgain, partDrifts, whyNotDeployed } from './part-drifts.ts';
import type { LeftDrift } from './remediation-plan.ts';
import type { Situation } from './situation.ts';

/** A saved plan that puts back these drifts and does nothing else. */
export interface CloudRepair {
  readonly workspace: TerraformWorkspace;
  /** Null when nothing may be done. */
  readonly plan: TerraformPlan | null;
  /** Everything the plan does; [] where there is none. */
  readonly actions: readonly PlannedAction[];
  readonly mended: readonly Drift[];
  readonly left: readonly LeftDrift[];
}

type CloudFacts = Pick<Situation, 'topology' | 'paths' | 'cloudConfiguration'>;

/**
 * Plans what was deployed against the cloud, limited to the addresses that drifted. What would be deleted or replaced is
 * left; a plan that would do anything besides is none.
 */
export async function planCloudRepair(
  drifts: readonly Drift[],
  options: CloudFacts,
  ctx: Context,
): Promise<CloudRepair> {
  const credentials = options.topology.environment.kind === 'lab' ? 'none' : 'environment';
  const workspace = await openTerraform({ workDir: options.paths.terraform, credentials }, ctx);
  return planIn(workspace, { ...options, drifts, isForShow: false }, ctx);
}

/** The same plan to be shown and never applied: made in a directory that goes again, without a lock on the state. */
export async function showCloudRepair(
  drifts: readonly Drift[],
  options: CloudFacts,
  ctx: Context,
): Promise<Omit<CloudRepair, 'workspace' | 'plan'>> {
  const { paths, topology } = options;
  // It will hold values of the state.
  const passing = { prefix: 'plan', beforeRemoval: stopOrphanedTerraform };
  return withPassingDirectory(paths.drift, passing, async (workDir) => {
    const credentials = await readingCredentials(topology);
    const workspace = await openTerraform({ workDir, credentials, lockedAs: paths.terraform }, ctx);
    const { actions, mended, left } = await planIn(workspace, { ...options, drifts, isForShow: true }, ctx);
    return { actions, mended, left };
  });
}

async function planIn(
  workspace: TerraformWorkspace,
  options: CloudFacts & { readonly drifts: readonly Drift[]; readonly isForShow: boolean },
  ctx: Context,
): Promise<CloudRepair> {
  const { topology, paths, drifts, isForShow } = options;
  const target = await targetOf(topology, paths);
  const isLab = topology.environment.kind === 'lab';
  const key = isLab ? ((await readTextIfPresent(`${paths.sshKey}.pub`))?.trim() ?? null) : null;
  const [stack] = synthesize(topology, { target, sshPublicKey: key }).stacks;
  if (stack === undefined) throw new Error('a drift of the cloud in an environment without one');
  const foreign = whyNotDeployed(stack.json, options.cloudConfiguration);
  if (foreign !== null) {
    const left = drifts.map((drift) => ({ drift, reason: foreign }));
    return { workspace, plan: null, actions: [], mended: [], left };
  }
  await writeConfiguration(workspace, stack.json);
  await initTerraform(workspace, { backend: true }, ctx);
  const first = await planOf(drifts, { workspace, isForShow }, ctx);
  const { mended, left } = partDrifts(drifts, first.actions);
  if (left.length === 0) return { workspace, ...first, mended, left };
  if (mended.length === 0) return { workspace, plan: null, actions: [], mended, left };
  const second = await planOf(mended, { workspace, isForShow }, ctx);
  const again = partAgain(mended, second.actions);
  const isWhole = again.mended.length > 0;
  const carriedOut = isWhole ? second : { plan: null, actions: [] };
  return { workspace, ...carriedOut, mended: again.mended, left: [...left, ...again.left] };
}

async function planOf(
  drifts: readonly Drift[],
  { workspace, isForShow }: { readonly workspace: TerraformWorkspace; readonly isForShow: boolean },
  ctx: Context,
): Promise<{ readonly plan: TerraformPlan; readonly actions: readonly PlannedAction[] }> {
  const targets = drifts.map(({ subject }) => subject);
  const plan = await planTerraform(workspace, { destroy: false, targets, isForShow }, ctx);
  return { plan, actions: plannedActions(await readPlanDocument(workspace, plan, ctx)) };
}

async function targetOf(topology: Topology, paths: EnvironmentPaths): Promise<CloudTarget> {
  if (topology.environment.kind !== 'lab') return { kind: 'aws' };
  const emulator = await inspectCloudEmulator(paths.cloud);
  if (emulator.kind === 'running') return { kind: 'lab', endpoint: emulator.emulator.endpoint };
  throw new DwcpError('CLOUD_EMULATOR_FAILED', 'the emulated cloud does not answer', {
    hint: 'run `dwcp deploy`, which rebuilds the lab',
  });
}
