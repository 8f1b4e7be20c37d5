import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  type Baseline,
  type BaselineParts,
  type EnvironmentPaths,
  type RunningConfigBaseline,
  type TerraformBaseline,
  writeBaselinePart,
} from '@dwcp/environment';
import { type Context, readTextIfPresent } from '@dwcp/io';
import { allNodes, type Topology } from '@dwcp/model';
import { type Machines, mergeMachines, recordedMachines } from './record-machines.ts';

/** Writes the parts of a baseline beside its release. The baseline that refers to the ones before stays whole. */
export async function writeBaselineParts(
  paths: EnvironmentPaths,
  done: { readonly topology: Topology; readonly before: Baseline | null; readonly machines: Machines },
  ctx: Context,
): Promise<BaselineParts> {
  const { topology, before, machines } = done;
  const at = new Date(ctx.now()).toISOString();
  const nodes = allNodes(topology).map((node) => node.name);
  const recorded = await recordedMachines(before, paths.baselineParts, ctx);
  const running: RunningConfigBaseline = { at, nodes: mergeMachines(recorded, machines, nodes) };
  const terraform = topology.sites.some((site) => site.cloud !== null) ? await terraformPart(paths, at) : null;
  return {
    terraform: terraform === null ? null : await writeBaselinePart(paths.baselineParts, 'terraform', terraform),
    runningConfig: await writeBaselinePart(paths.baselineParts, 'running-config', running),
  };
}

/** The configuration this deploy applied, or found applied. */
async function terraformPart(paths: EnvironmentPaths, at: string): Promise<TerraformBaseline | null> {
  const text = await readTextIfPresent(join(paths.terraform, 'main.tf.json'));
  if (text === null) return null;
  const { resource } = JSON.parse(text) as { readonly resource?: Readonly<Record<string, object>> };
  const resources = Object.entries(resource ?? {}).flatMap(([type, byName]) =>
    Object.keys(byName).map((name) => `${type}.${name}`),
  );
  return { at, configuration: createHash('sha256').update(text).digest('hex'), resources: resources.toSorted() };
}
