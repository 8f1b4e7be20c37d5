import { readdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, codeOf, makeDirectory, takeLock } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { checkLabPlan } from './check-lab-plan.ts';
import { listHostCgroups } from './host/cgroups.ts';
import { hostDirectory } from './host/host-directory.ts';
import { clearHost, isHostRunning } from './host/start-host.ts';
import { requireRoomForHosts } from './inotify-limit.ts';
import { type Lab, labOf } from './lab.ts';
import { isBare, isLight, type LabPlan } from './lab-plan.ts';
import { writeLabRecord } from './lab-record.ts';
import { registerLab } from './lab-registry.ts';
import { labTools, lightLabTools, requireRoot, requireTools } from './lab-tools.ts';
import { applySegments, buildSegments } from './network/apply-segments.ts';
import { listNamespaces } from './network/namespaces.ts';
import { openHosts } from './open-hosts.ts';
import { prepareUserNamespace } from './rootless/user-namespace.ts';

export interface OpenLabOptions {
  /** Where the lab keeps its record and the disks of its hosts. */
  readonly dir: string;
  /** The tree ensureImage returned; null when no host of the plan has a disk. */
  readonly imageDir: string | null;
  /** False for a lab that anybody may take down once nobody works with it, see removeLabs. True where absent. */
  readonly isLasting?: boolean;
}

/**
 * Brings the lab to exactly what the plan says, from nothing, from a half-made lab or from an older plan: what is as
 * planned is left alone, a dead host is started, what is no longer planned is removed, filters are replaced at once.
 * A host whose image changed is made anew.
 */
export async function openLab(plan: LabPlan, options: OpenLabOptions, ctx: Context): Promise<Lab> {
  checkLabPlan(plan);
  requireRoot('a lab');
  await prepareUserNamespace(plan, ctx);
  await requireTools(plan.hosts.every(isLight) ? lightLabTools : labTools, ctx);
  await makeDirectory(options.dir);
  const dir = await mountablePath(options.dir);
  const image = options.imageDir === null ? null : await mountablePath(options.imageDir);
  for (const layer of new Set(plan.hosts.flatMap((host) => host.layers ?? []))) await mountablePath(layer);
  if (image === null && !plan.hosts.every(isBare)) throw new Error(`lab ${plan.lab} needs an image`);
  const lock = await takeLock(join(dir, 'lab.lock'));
  try {
    const started = performance.now();
    await registerLab(plan.lab, { dir, isLasting: options.isLasting ?? true });
    await writeLabRecord(dir, { formatVersion: 1, plan, image });
    await removeUnplanned(plan, dir, ctx);
    await requireRoomForHosts(await countHostsOff(plan, dir));
    const isFresh = (await listNamespaces(plan.lab)).length === 0;
    if (isFresh) await buildSegments(plan, { dir }, ctx);
    else await applySegments(plan, { dir }, ctx);
    await openHosts(plan, { dir, image, isFresh, ctx });
    const durationMs = Math.round(performance.now() - started);
    ctx.events.emit({
      code: 'lab.opened',
      message: `lab ${plan.lab} is up: ${plan.hosts.length} hosts, ${plan.segments.length} segments`,
      data: { lab: plan.lab, hosts: plan.hosts.length, segments: plan.segments.length, durationMs },
    });
    return labOf(dir, { formatVersion: 1, plan, image }, ctx);
  } catch (cause) {
    throw diskFull(dir, cause) ?? cause;
  } finally {
    await lock.release();
  }
}

async function removeUnplanned(plan: LabPlan, dir: string, ctx: Context): Promise<void> {
  const planned = new Set([...plan.hosts, ...plan.segments].map((item) => item.name));
  const disks = await readdir(join(dir, 'hosts')).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return [];
    throw cause;
  });
  const present = new Set([...(await listNamespaces(plan.lab)), ...(await listHostCgroups(plan.lab)), ...disks]);
  for (const name of present) {
    if (planned.has(name)) continue;
    await clearHost(plan.lab, name, ctx);
    await rm(hostDirectory(dir, name).path, { recursive: true, force: true });
    await rm(join(dir, 'segments', `${name}.nft`), { force: true });
    ctx.events.emit({ code: 'lab.part-removed', message: `removed ${name}`, data: { name } });
  }
}

/** Those that start a systemd. */
async function countHostsOff(plan: LabPlan, dir: string): Promise<number> {
  const full = plan.hosts.filter((host) => !isLight(host));
  const running = await Promise.all(full.map((host) => isHostRunning(dir, host.name)));
  return running.filter((isOn) => !isOn).length;
}

/** A tool's word for a full disk as the error for it; null for every other failure. */
function diskFull(dir: string, cause: unknown): DwcpError | null {
  const message = cause instanceof Error ? cause.message : '';
  if (!/no space left on device/i.test(message)) return null;
  return new DwcpError('DISK_FULL', `no space left for the disks of the lab hosts in ${dir}`, {
    hint: `free space on the file system of ${dir}, then run the command again`,
    cause,
  });
}

/** The real path, when it can stand in the options of an overlay mount. */
async function mountablePath(path: string): Promise<string> {
  const real = await realpath(path);
  if (/[,\\"\n]/.test(real)) {
    throw new DwcpError('LAB_UNSUPPORTED', `the path ${real} cannot be mounted: it has a comma, quote or backslash`, {
      hint: 'move it to a directory with a plain name',
    });
  }
  return real;
}
