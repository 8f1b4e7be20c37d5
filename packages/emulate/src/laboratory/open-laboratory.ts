import { type Context, makeDirectory } from '@dwcp/io';
import {
  defaultImageCache,
  ensureImage,
  type LabPlan,
  openLab,
  planLab,
  prepareUserNamespace,
  withImpairments,
} from '@dwcp/lab';
import type { Scenario, Topology } from '@dwcp/model';
import { renderRelease } from '@dwcp/network';
import type { Alteration } from '../options.ts';
import { applyReleases } from './apply-releases.ts';
import { plannedInstances } from './instances.ts';
import { makeKeys } from './keys.ts';
import { labId } from './lab-id.ts';
import type { BareLaboratory, Laboratory } from './laboratory.ts';
import { makeSecrets } from './secrets.ts';

/** What of a scenario decides how its lab looks. */
export type LabShape = Pick<Scenario, 'hosts' | 'links' | 'seed'>;

/** The lab of a topology. The same for the same topology, shape and directory. */
export async function planLaboratory(topology: Topology, shape: LabShape, dir: string): Promise<LabPlan> {
  const plan = planLab(topology, {
    lab: await labId(dir),
    instances: plannedInstances(topology),
    authorizedKeys: [],
    hosts: shape.hosts,
  });
  return withImpairments(plan, shape);
}

/** Brings up hosts and underlay. The lab stays when this fails: whoever called closes it. */
export async function openHosts(
  topology: Topology,
  options: { readonly dir: string; readonly shape: LabShape },
  ctx: Context,
): Promise<BareLaboratory> {
  const { dir, shape } = options;
  await makeDirectory(dir);
  const plan = await planLaboratory(topology, shape, dir);
  await prepareUserNamespace(plan, ctx);
  const image = await ensureImage({ cacheDir: defaultImageCache() }, ctx);
  const lab = await openLab(plan, { dir, imageDir: image.dir, isLasting: false }, ctx);
  return { topology, plan, lab, runners: new Map(plan.hosts.map(({ name }) => [name, lab.runner(name)])) };
}

/** Makes the keys, and brings every host to its release. */
export async function configureHosts(
  bare: BareLaboratory,
  options: { readonly deploymentsDir: string; readonly alteration?: Alteration | undefined },
  ctx: Context,
): Promise<Laboratory> {
  const { topology, runners } = bare;
  const publicKeys = await makeKeys(topology, runners);
  const releases = renderRelease(topology, { publicKeys });
  const secrets = await makeSecrets(topology, ctx);
  const { deploymentsDir, alteration } = options;
  const given = {
    releases: alteration?.releases(releases) ?? releases,
    secrets: alteration?.secrets(secrets) ?? secrets,
  };
  const notApplied = await applyReleases(bare, { deploymentsDir, ...given }, ctx);
  // The release without a program: an emulation is about the network.
  const withDaemon = topology.environment.dwcpd ? topology.gateways : [];
  const notRun = withDaemon.map(({ name }) => `${name}: dwcpd: not run where a network is emulated`);
  return { ...bare, publicKeys, releases, notApplied: [...notApplied, ...notRun] };
}
