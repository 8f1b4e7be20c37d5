import { rm } from 'node:fs/promises';
import type { EnvironmentPaths } from '@dwcp/environment';
import { type Context, readTextIfPresent } from '@dwcp/io';
import { closeLab, inspectLab } from '@dwcp/lab';
import { type CloudInventory, DwcpError, type Topology } from '@dwcp/model';
import {
  applyPlan,
  ensureBucket,
  initTerraform,
  inspectCloud,
  inspectCloudEmulator,
  openTerraform,
  planTerraform,
  startCloudEmulator,
  type TerraformPlan,
  type TerraformWorkspace,
  writeConfiguration,
} from '@dwcp/provision';
import { type CloudTarget, labBackend, synthesize } from '@dwcp/stacks';

/** The cloud half of an environment, planned. `plan` is null when no site is in a cloud. */
export interface PlannedCloud {
  readonly workspace: TerraformWorkspace | null;
  readonly plan: TerraformPlan | null;
  readonly notEmulated: readonly string[];
}

export interface CloudOptions {
  readonly paths: EnvironmentPaths;
  readonly projectDir: string;
  readonly sshPublicKey: string | null;
}

const nothing: CloudInventory = { instances: [], vpcs: [], subnets: [] };

/** Synthesises the stack, starts the emulated endpoint in a lab, and saves Terraform's plan. */
export async function planCloud(topology: Topology, options: CloudOptions, ctx: Context): Promise<PlannedCloud> {
  const target = await openTarget(topology, options, ctx);
  const { stacks, notEmulated } = synthesize(topology, { target, sshPublicKey: options.sshPublicKey });
  const [stack] = stacks;
  if (stack === undefined) return { workspace: null, plan: null, notEmulated };
  const workspace = await openWorkspace(topology, options.paths, ctx);
  await writeConfiguration(workspace, stack.json);
  await initTerraform(workspace, { backend: true }, ctx);
  return { workspace, plan: await planTerraform(workspace, { destroy: false }, ctx), notEmulated };
}

export function openWorkspace(topology: Topology, paths: EnvironmentPaths, ctx: Context): Promise<TerraformWorkspace> {
  const credentials = topology.environment.kind === 'lab' ? 'none' : 'environment';
  return openTerraform({ workDir: paths.terraform, credentials }, ctx);
}

/** Carries out exactly the saved plan, when it changes anything, and reads what there is now. */
export async function applyCloud(
  cloud: PlannedCloud,
  options: { readonly onStarted: () => void },
  ctx: Context,
): Promise<CloudInventory> {
  if (cloud.workspace === null || cloud.plan === null) return nothing;
  if (cloud.plan.hasChanges) await applyPlan(cloud.workspace, { plan: cloud.plan, ...options }, ctx);
  return (await inspectCloud(cloud.workspace, ctx)) ?? nothing;
}

/**
 * The emulated cloud keeps its state in memory. When it is gone while a lab is there, the lab stands for resources that
 * no longer exist: everything of it goes, and the deploy begins anew. True when that was so.
 */
export async function dropLostLab(paths: EnvironmentPaths, ctx: Context): Promise<boolean> {
  if (!(await isCloudLost(paths, ctx))) return false;
  ctx.events.emit({
    code: 'deploy.cloud-lost',
    message: 'the emulated cloud is gone (it keeps its state in memory): the lab is rebuilt',
  });
  await closeLab(paths.lab, ctx);
  await rm(paths.publicKeys, { force: true });
  return true;
}

/** True when a lab is there and the emulated cloud it was built from is not. */
export async function isCloudLost(paths: EnvironmentPaths, ctx: Context): Promise<boolean> {
  if ((await inspectCloudEmulator(paths.cloud)).kind === 'running') return false;
  return (await inspectLab(paths.lab, ctx)).lab !== null || (await readTextIfPresent(paths.publicKeys)) !== null;
}

async function openTarget(topology: Topology, options: CloudOptions, ctx: Context): Promise<CloudTarget> {
  if (topology.environment.kind !== 'lab') return { kind: 'aws' };
  const emulator = await startCloudEmulator(
    { dir: options.paths.cloud, projectDir: options.projectDir, port: chosenPort() },
    ctx,
  );
  await ensureBucket(emulator.endpoint, labBackend.bucket);
  return { kind: 'lab', endpoint: emulator.endpoint };
}

/** `DWCP_CLOUD_PORT` fixes the port of the emulated cloud; without it the kernel chooses a free one. */
function chosenPort(): number | null {
  const text = process.env.DWCP_CLOUD_PORT;
  if (text === undefined || text === '') return null;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new DwcpError('USAGE', `DWCP_CLOUD_PORT is ${text}, not a port`, { hint: 'give a number from 1 to 65535' });
}
