import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import type { EnvironmentPaths } from '@dwcp/environment';
import type { Context } from '@dwcp/io';
import { defaultImageCache, ensureImage, type Lab, type LabPlan, openLab, planLab } from '@dwcp/lab';
import type { CloudInstance, Topology } from '@dwcp/model';

/** The plan of the lab that stands for an environment with these instances. */
export async function planLabOf(
  topology: Topology,
  options: {
    readonly paths: EnvironmentPaths;
    readonly instances: readonly CloudInstance[];
    readonly sshPublicKey: string;
  },
): Promise<LabPlan> {
  return planLab(topology, {
    lab: await labId(options.paths.root),
    instances: options.instances,
    authorizedKeys: [options.sshPublicKey],
  });
}

/** Brings the emulated hosts and their underlay to the plan. */
export async function openLabHosts(plan: LabPlan, paths: EnvironmentPaths, ctx: Context): Promise<Lab> {
  const image = await ensureImage({ cacheDir: defaultImageCache() }, ctx);
  return openLab(plan, { dir: paths.lab, imageDir: image.dir }, ctx);
}

/** Every name the lab leaves on the machine begins with this; two checkouts never share one. */
export async function labId(root: string): Promise<string> {
  const digest = createHash('sha256')
    .update(await realpath(root))
    .digest('hex');
  return `dw${digest.slice(0, 6)}`;
}
