import { createHash } from 'node:crypto';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, makeDirectory, type NodeRunner } from '@dwcp/io';
import { defaultImageCache, ensureImage, type Lab, type LabPlan, openLab, planLab } from '@dwcp/lab';
import type { NodeRelease, Topology } from '@dwcp/model';
import { renderRelease, secretFiles } from '@dwcp/network';
import {
  type AppliedRelease,
  applyRelease,
  type HostPrograms,
  loadHostPrograms,
  makeTunnelSecrets,
} from '@dwcp/provision';
import { plannedInstances } from './instances.ts';
import { makeKeys } from './keys.ts';
import type { Laboratory } from './laboratory.ts';

const applyTimeoutMs = 90_000;

/** The lab of a topology: the same plan for the same topology and directory. Pure but for the name of the directory. */
export async function planLaboratory(topology: Topology, dir: string): Promise<LabPlan> {
  return planLab(topology, { lab: await labId(dir), instances: plannedInstances(topology), authorizedKeys: [] });
}

/** Hosts and underlay, up and bare: nothing of the network is configured yet. */
export interface BareLaboratory {
  readonly topology: Topology;
  readonly plan: LabPlan;
  readonly lab: Lab;
  readonly runners: ReadonlyMap<string, NodeRunner>;
}

/** Brings up hosts and underlay. The lab stays when this fails: whoever called closes it. */
export async function openHosts(
  topology: Topology,
  options: { readonly dir: string },
  ctx: Context,
): Promise<BareLaboratory> {
  await makeDirectory(options.dir);
  const plan = await planLaboratory(topology, options.dir);
  const image = await ensureImage({ cacheDir: defaultImageCache() }, ctx);
  const lab = await openLab(plan, { dir: options.dir, imageDir: image.dir }, ctx);
  return { topology, plan, lab, runners: new Map(plan.hosts.map(({ name }) => [name, lab.runner(name)])) };
}

/** Makes the keys, and brings every host to its release with the code a playbook runs. */
export async function configureHosts(
  bare: BareLaboratory,
  options: { readonly deploymentsDir: string },
  ctx: Context,
): Promise<Laboratory> {
  const { topology, runners } = bare;
  const programs = await loadHostPrograms(options.deploymentsDir);
  const publicKeys = await makeKeys(topology, runners);
  const releases = renderRelease(topology, { publicKeys });
  const secrets = await makeSecrets(topology, ctx);
  const applied = await applyAll(releases, { runners, programs, secrets });
  const notApplied = applied.flatMap(({ node, result }) =>
    result.notApplied.map(({ subject, reason }) => `${node}: ${subject}: ${reason}`),
  );
  return { ...bare, publicKeys, releases, notApplied };
}

/** Texts by path and node. They are in memory only, and in the hosts that go with the lab. */
async function makeSecrets(
  topology: Topology,
  ctx: Context,
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const keptDir = await mkdtemp(join(tmpdir(), 'dwcp-secrets-'));
  try {
    const secrets = await makeTunnelSecrets(topology, { keptDir }, ctx);
    return new Map(topology.gateways.map((gateway) => [gateway.name, secretFiles(topology, gateway, secrets)]));
  } finally {
    await rm(keptDir, { recursive: true, force: true });
  }
}

/** All hosts at once: each spends most of its time waiting for its own daemons. */
async function applyAll(
  releases: readonly NodeRelease[],
  options: {
    readonly runners: ReadonlyMap<string, NodeRunner>;
    readonly programs: HostPrograms;
    readonly secrets: ReadonlyMap<string, Readonly<Record<string, string>>>;
  },
): Promise<readonly { readonly node: string; readonly result: AppliedRelease }[]> {
  const { runners, programs, secrets } = options;
  const settled = await Promise.allSettled(
    releases.map(async (release) => {
      const runner = runners.get(release.node);
      if (runner === undefined) throw new Error(`no way to reach ${release.node}`);
      const own = secrets.get(release.node) ?? {};
      const result = await applyRelease(runner, release, { programs, secrets: own, timeoutMs: applyTimeoutMs });
      return { node: release.node, result };
    }),
  );
  return settled.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

/** Every name the lab leaves on the machine begins with this; two directories never share one. */
async function labId(dir: string): Promise<string> {
  const digest = createHash('sha256')
    .update(await realpath(join(dir)))
    .digest('hex');
  return `dw${digest.slice(0, 8)}`;
}
