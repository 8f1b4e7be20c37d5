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
import type { NodeRelease, Scenario, Topology } from '@dwcp/model';
import { renderRelease } from '@dwcp/network';
import type { Alteration, ProjectOptions } from '../options.ts';
import { applyReleases } from './apply-releases.ts';
import { plannedInstances } from './instances.ts';
import { makeKeys, type PublicKeys } from './keys.ts';
import { labId } from './lab-id.ts';
import type { BareLaboratory, Laboratory } from './laboratory.ts';
import { unpackProgram, withProgram } from './program.ts';
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
  options: ProjectOptions & {
    readonly dir: string;
    readonly shape: LabShape;
    /** What single hosts have besides the shape. */
    readonly adapt?: (plan: LabPlan) => LabPlan;
  },
  ctx: Context,
): Promise<BareLaboratory> {
  const { dir, shape, adapt = (planned) => planned } = options;
  const unpacked = await unpackProgram(topology, options, ctx);
  await makeDirectory(dir);
  const plan = adapt(withProgram(await planLaboratory(topology, shape, dir), topology, unpacked));
  await prepareUserNamespace(plan, ctx);
  const image = await ensureImage({ cacheDir: defaultImageCache() }, ctx);
  const lab = await openLab(plan, { dir, imageDir: image.dir, isLasting: false }, ctx);
  const runners = new Map(plan.hosts.map(({ name }) => [name, lab.runner(name)]));
  return { topology, plan, lab, program: unpacked?.program ?? null, runners };
}

/** Makes the keys, and brings every host to its release. */
export async function configureHosts(
  bare: BareLaboratory,
  options: {
    readonly deploymentsDir: string;
    readonly alteration?: Alteration | undefined;
    /** What the hosts run with these keys; what the topology says where left out. */
    readonly releasesWith?: (publicKeys: PublicKeys) => readonly NodeRelease[];
  },
  ctx: Context,
): Promise<Laboratory> {
  const { topology, runners } = bare;
  const rendered = (publicKeys: PublicKeys) =>
    renderRelease(topology, { publicKeys, program: bare.program ?? undefined });
  const publicKeys = await makeKeys(topology, runners);
  const releases = (options.releasesWith ?? rendered)(publicKeys);
  const secrets = await makeSecrets(topology, ctx);
  const { deploymentsDir, alteration } = options;
  const given = {
    releases: alteration?.releases(releases) ?? releases,
    secrets: alteration?.secrets(secrets) ?? secrets,
  };
  return { ...bare, publicKeys, releases, ...(await applyReleases(bare, { deploymentsDir, ...given }, ctx)) };
}
