import { createHash } from 'node:crypto';
import type { EnvironmentPaths } from '@dwcp/environment';
import { type Context, readTextIfPresent } from '@dwcp/io';
import { type Drift, DwcpError, type Topology } from '@dwcp/model';
import {
  initTerraform,
  inspectCloudEmulator,
  openTerraform,
  type PlannedAction,
  plannedActions,
  planTerraform,
  readPlanDocument,
  type TerraformPlan,
  type TerraformWorkspace,
  writeConfiguration,
} from '@dwcp/provision';
import { type CloudTarget, synthesize } from '@dwcp/stacks';
import type { LeftDrift } from './remediation-plan.ts';
import type { Situation } from './situation.ts';

/** A saved plan that puts back these drifts and does nothing else. */
export interface CloudRepair {
  readonly workspace: TerraformWorkspace;
  /** Null when nothing may be done. */
  readonly plan: TerraformPlan | null;
  readonly mended: readonly Drift[];
  readonly left: readonly LeftDrift[];
}

/**
 * Plans what was deployed against the cloud, limited to the addresses that drifted. What would be deleted or replaced is
 * left; a plan that would do anything besides is none.
 */
export async function planCloudRepair(
  drifts: readonly Drift[],
  options: Pick<Situation, 'topology' | 'paths' | 'cloudConfiguration'>,
  ctx: Context,
): Promise<CloudRepair> {
  const { topology, paths } = options;
  const isLab = topology.environment.kind === 'lab';
  const target = await targetOf(topology, paths);
  const key = isLab ? ((await readTextIfPresent(`${paths.sshKey}.pub`))?.trim() ?? null) : null;
  const [stack] = synthesize(topology, { target, sshPublicKey: key }).stacks;
  const credentials = isLab ? 'none' : 'environment';
  const workspace = await openTerraform({ workDir: paths.terraform, credentials }, ctx);
  if (stack === undefined) throw new Error('a drift of the cloud in an environment without one');
  const foreign = whyNotDeployed(stack.json, options.cloudConfiguration);
  if (foreign !== null) {
    return { workspace, plan: null, mended: [], left: drifts.map((drift) => ({ drift, reason: foreign })) };
  }
  await writeConfiguration(workspace, stack.json);
  await initTerraform(workspace, { backend: true }, ctx);
  const first = await planOf(drifts, workspace, ctx);
  const { mended, left } = partDrifts(drifts, first.actions);
  if (left.length === 0 || mended.length === 0) return { workspace, ...first, mended, left };
  const second = await planOf(mended, workspace, ctx);
  const again = partAgain(mended, second.actions);
  const plan = again.mended.length === 0 ? null : second.plan;
  return { workspace, plan, mended: again.mended, left: [...left, ...again.left] };
}

/** Another dwcp may make another configuration of the same description: that is a change, not a repair. Pure. */
export function whyNotDeployed(json: string, deployed: string | null): string | null {
  const isDeployed = deployed === null || createHash('sha256').update(json).digest('hex') === deployed;
  return isDeployed
    ? null
    : 'this dwcp makes another configuration of it than was deployed: `dwcp deploy` applies that';
}

/** Which drifts a plan limited to them mends, and why the others stay. One thing too many, and nothing is mended. Pure. */
export function partDrifts(
  drifts: readonly Drift[],
  actions: readonly PlannedAction[],
): { readonly mended: readonly Drift[]; readonly left: readonly LeftDrift[] } {
  const known = new Set(drifts.map(({ subject }) => subject));
  const [beyond] = actions.filter(({ address }) => !known.has(address));
  if (beyond !== undefined) {
    const what = `it cannot be repaired alone: the plan would ${words(beyond)} ${beyond.address} as well`;
    return { mended: [], left: drifts.map((drift) => ({ drift, reason: `${what}: \`dwcp deploy\` shows all of it` })) };
  }
  const refused = (drift: Drift): string | null => {
    // An address may stand there several times: an object a replacement left behind is deleted under the same one.
    const own = actions.filter(({ address }) => address === drift.subject);
    if (own.length === 0) return 'Terraform would change nothing about it: look at it by hand';
    const isAllowed = (word: string): boolean =>
      word === 'create' ? drift.check === 'terraform/gone' : word === 'update';
    const refusedAction = own.find((action) => !action.actions.every(isAllowed));
    return refusedAction === undefined
      ? null
      : `Terraform would ${words(refusedAction)} it, which no repair does: \`dwcp deploy\` shows what goes`;
  };
  return {
    mended: drifts.filter((drift) => refused(drift) === null),
    left: drifts.flatMap((drift) => {
      const reason = refused(drift);
      return reason === null ? [] : [{ drift, reason }];
    }),
  };
}

/**
 * The same of the plan that is carried out: it is carried out whole or not at all, so one drift it must not mend leaves all
 * of them. Pure.
 */
export function partAgain(
  drifts: readonly Drift[],
  actions: readonly PlannedAction[],
): { readonly mended: readonly Drift[]; readonly left: readonly LeftDrift[] } {
  const { mended, left } = partDrifts(drifts, actions);
  if (left.length === 0) return { mended, left };
  const reason = 'the cloud changed while it was planned: run `dwcp drift remediate` again';
  const reasons = new Map(left.map((entry) => [entry.drift.id, entry.reason]));
  return { mended: [], left: drifts.map((drift) => ({ drift, reason: reasons.get(drift.id) ?? reason })) };
}

function words({ actions }: PlannedAction): string {
  return actions.includes('delete') && actions.includes('create') ? 'replace' : actions.join(' and ');
}

async function planOf(
  drifts: readonly Drift[],
  workspace: TerraformWorkspace,
  ctx: Context,
): Promise<{ readonly plan: TerraformPlan; readonly actions: readonly PlannedAction[] }> {
  const targets = drifts.map(({ subject }) => subject);
  const plan = await planTerraform(workspace, { destroy: false, targets }, ctx);
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
