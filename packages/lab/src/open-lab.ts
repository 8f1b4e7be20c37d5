import { readdir, realpath, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Context, codeOf, makeDirectory, takeLock, writeFileAtomic } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { checkLabPlan } from './check-lab-plan.ts';
import { listHostCgroups } from './host/cgroups.ts';
import { applyHostFiles, hostDirectory, prepareHostDirectory, readHostKey } from './host/host-directory.ts';
import { leaderOf, readHostRecord } from './host/host-record.ts';
import { clearHost, cutHost, isHostRunning, launchHost, markHostUp } from './host/start-host.ts';
import { waitForHost } from './host/wait-for-host.ts';
import { inParallel } from './in-parallel.ts';
import { requireRoomForHosts } from './inotify-limit.ts';
import { hostTimeoutMs, type Lab, labOf } from './lab.ts';
import { namespaceOf } from './lab-names.ts';
import { isBare, isLight, type LabHost, type LabPlan, managementAddressOf } from './lab-plan.ts';
import { knownHostsPath, writeLabRecord } from './lab-record.ts';
import { labTools, requireRoot, requireTools } from './lab-tools.ts';
import { applyPorts } from './network/apply-ports.ts';
import { applySegments } from './network/apply-segments.ts';
import { hasNamespace, listNamespaces } from './network/namespaces.ts';

export interface OpenLabOptions {
  /** Where the lab keeps its record and the disks of its hosts. */
  readonly dir: string;
  /** The tree ensureImage returned. */
  readonly imageDir: string;
}

/**
 * Brings the lab to exactly what the plan says, from nothing, from a half-made lab or from an older plan: what is as
 * planned is left alone, a dead host is started, what is no longer planned is removed, filters are replaced at once.
 * A host whose image changed is made anew.
 */
export async function openLab(plan: LabPlan, options: OpenLabOptions, ctx: Context): Promise<Lab> {
  checkLabPlan(plan);
  requireRoot('a lab');
  await requireTools(labTools, ctx);
  await makeDirectory(options.dir);
  const dir = await mountablePath(options.dir);
  const image = await mountablePath(options.imageDir);
  const lock = await takeLock(join(dir, 'lab.lock'));
  try {
    const started = performance.now();
    await writeLabRecord(dir, { formatVersion: 1, plan, image });
    await removeUnplanned(plan, dir, ctx);
    await requireRoomForHosts(await countHostsOff(plan, dir));
    await applySegments(plan, { dir }, ctx);
    // A start is bound by the processors: more at a time makes all of them slower.
    const width = availableParallelism();
    const usable = new Set<string>();
    await inParallel(plan.hosts, width, async (host) => {
      if (await prepareHost(plan, host, { dir, image, ctx })) usable.add(host.name);
    });
    // Before any of them runs: whoever finds a host running after this was cut off can tell that it is the right one.
    await writeKnownHosts(plan, dir);
    await inParallel(plan.hosts, width, (host) =>
      ensureHost(plan, host, { dir, image, isUsable: usable.has(host.name), ctx }),
    );
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

/** True when the host runs as planned. One that does not is switched off, with a disk and a host key that can be used. */
async function prepareHost(
  plan: LabPlan,
  host: LabHost,
  options: { readonly dir: string; readonly image: string; readonly ctx: Context },
): Promise<boolean> {
  const { dir, image, ctx } = options;
  if (isBare(host)) return hasNamespace(namespaceOf(plan.lab, host.name));
  const record = await readHostRecord(dir, host.name);
  const isRunning = (await leaderOf(dir, host.name)) !== null;
  if (isRunning && record?.image === image && (await hasNamespace(namespaceOf(plan.lab, host.name)))) return true;
  await cutHost(plan, host, { dir, ctx });
  if (record?.image !== image) await rm(hostDirectory(dir, host.name).path, { recursive: true, force: true });
  await prepareHostDirectory(plan, host, { dir, ctx });
  return false;
}

async function ensureHost(
  plan: LabPlan,
  host: LabHost,
  options: { readonly dir: string; readonly image: string; readonly isUsable: boolean; readonly ctx: Context },
): Promise<void> {
  const { dir, image, isUsable, ctx } = options;
  const started = performance.now();
  if (isBare(host)) return launchHost(plan, host, { dir, image, ctx });
  const leader = await leaderOf(dir, host.name);
  if (isUsable && leader !== null) {
    await applyPorts(plan, host, { dir, ctx });
    await applyHostFiles(plan, host, { root: `/proc/${leader}/root`, isRunning: true });
  } else {
    await cutHost(plan, host, { dir, ctx });
    await launchHost(plan, host, { dir, image, ctx });
  }
  const status = await waitForHost(plan, host, { dir, timeoutMs: hostTimeoutMs, ctx });
  await markHostUp(dir, host.name);
  if (isUsable) return;
  const durationMs = Math.round(performance.now() - started);
  ctx.events.emit({
    code: 'lab.host-started',
    message: `started ${host.name}`,
    data: { host: host.name, status, durationMs },
  });
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

async function writeKnownHosts(plan: LabPlan, dir: string): Promise<void> {
  const lines = await Promise.all(
    plan.hosts
      .filter((host) => !isLight(host))
      .map(async (host) => {
        const names = [managementAddressOf(host), host.name, host.hostname].filter((name) => name !== null);
        const key = await readHostKey(dir, host.name);
        return key === null ? '' : `${[...new Set(names)].join(',')} ${key}\n`;
      }),
  );
  await writeFileAtomic(knownHostsPath(dir), lines.join(''), { permissions: 0o644 });
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
