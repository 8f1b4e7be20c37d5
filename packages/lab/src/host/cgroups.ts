import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from '@dwcp/io';
import { isLabId } from '../lab-plan.ts';
import { favourCgroup } from './cgroup-weight.ts';

export interface CgroupHierarchies {
  readonly mode: 'unified' | 'hybrid' | 'legacy' | 'none';
  /** Mount points a host gets a cgroup of its own in. */
  readonly paths: readonly string[];
  /** The one of them that shares out the processors; null when none does. */
  readonly cpuPath: string | null;
}

export async function inspectCgroupHierarchies(): Promise<CgroupHierarchies> {
  return parseCgroupMounts(await readFile('/proc/self/mountinfo', 'utf8'));
}

/**
 * The hierarchies in /proc/self/mountinfo (proc(5)). Without cpuset version 1: a new cgroup there takes no process
 * before it is given processors, and a host needs none.
 */
export function parseCgroupMounts(text: string): CgroupHierarchies {
  const mounts = text.split('\n').flatMap((line) => {
    const [left = '', right = ''] = line.split(' - ');
    const path = left.split(' ')[4];
    const [type, , options = ''] = right.split(' ');
    if (path === undefined || (type !== 'cgroup' && type !== 'cgroup2')) return [];
    return [{ path, isUnified: type === 'cgroup2', controllers: options.split(',') }];
  });
  const paths = mounts
    .filter((mount) => mount.isUnified || !mount.controllers.includes('cpuset'))
    .map((mount) => mount.path)
    .sort();
  const hasUnified = mounts.some((mount) => mount.isUnified);
  const hasLegacy = mounts.some((mount) => !mount.isUnified);
  const mode = hasUnified ? (hasLegacy ? 'hybrid' : 'unified') : hasLegacy ? 'legacy' : 'none';
  const cpu = mounts.find((mount) => mount.controllers.includes('cpu')) ?? mounts.find((mount) => mount.isUnified);
  return { mode, paths: [...new Set(paths)], cpuPath: cpu?.path ?? null };
}

/** Makes the cgroups of a host; returns their paths. */
export async function createHostCgroups(lab: string, host: string): Promise<readonly string[]> {
  const { paths } = await inspectCgroupHierarchies();
  const cgroups = paths.map((path) => join(path, lab, host));
  for (const path of cgroups) await mkdir(path, { recursive: true });
  for (const path of paths) await favourCgroup(join(path, lab));
  return cgroups;
}

/**
 * A cgroup for a host's share of the processors alone; null where none can be made. Without one each daemon of a light
 * host is a scheduling group of its own (sched(7), autogroup), in which its nice value says nothing.
 */
export async function createCpuCgroup(lab: string, host: string): Promise<string | null> {
  const { cpuPath } = await inspectCgroupHierarchies();
  if (cpuPath === null) return null;
  const cgroup = join(cpuPath, lab, host);
  try {
    await mkdir(cgroup, { recursive: true });
    await favourCgroup(join(cpuPath, lab));
  } catch (cause) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(codeOf(cause) ?? '')) return null;
    throw cause;
  }
  return cgroup;
}

/** Pids in the cgroups of a lab, or of one of its hosts. */
export async function listCgroupProcesses(lab: string, host: string | null): Promise<readonly number[]> {
  const found = new Set<number>();
  for (const root of await labCgroups(lab, host)) {
    for (const directory of await descend(root)) {
      for (const pid of await readPids(join(directory, 'cgroup.procs'))) found.add(pid);
    }
  }
  return [...found];
}

/** Names of the hosts that have a cgroup. */
export async function listHostCgroups(lab: string): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const root of await labCgroups(lab, null)) for (const name of await subdirectories(root)) names.add(name);
  return [...names];
}

/** Ids of the labs that have a cgroup. */
export async function findLabIdsByCgroup(): Promise<readonly string[]> {
  const { paths } = await inspectCgroupHierarchies();
  const names = await Promise.all(paths.map(subdirectories));
  return [...new Set(names.flat().filter(isLabId))];
}

/** Removes the empty cgroups of a lab, or of one of its hosts, deepest first. */
export async function removeCgroups(lab: string, host: string | null): Promise<void> {
  for (const root of await labCgroups(lab, host)) {
    for (const directory of [...(await descend(root))].reverse()) await removeCgroup(directory);
  }
}

async function labCgroups(lab: string, host: string | null): Promise<readonly string[]> {
  const { paths } = await inspectCgroupHierarchies();
  return paths.map((path) => (host === null ? join(path, lab) : join(path, lab, host)));
}

/** A directory and all below it, parents before children; [] when it is not there. */
async function descend(directory: string): Promise<readonly string[]> {
  try {
    await readdir(directory);
  } catch (cause) {
    if (isGone(cause)) return [];
    throw cause;
  }
  const below = await Promise.all((await subdirectories(directory)).map((name) => descend(join(directory, name))));
  return [directory, ...below.flat()];
}

async function subdirectories(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (cause) {
    if (isGone(cause)) return [];
    throw cause;
  }
}

async function readPids(path: string): Promise<readonly number[]> {
  try {
    const text = await readFile(path, 'utf8');
    return text.split('\n').filter(Boolean).map(Number);
  } catch (cause) {
    // A cgroup whose subtree is threaded has no list of its own.
    if (isGone(cause) || codeOf(cause) === 'EOPNOTSUPP') return [];
    throw cause;
  }
}

/** The kernel empties a cgroup some time after its last process has died. */
async function removeCgroup(path: string): Promise<void> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    try {
      return await rmdir(path);
    } catch (cause) {
      if (isGone(cause)) return;
      if (codeOf(cause) !== 'EBUSY' || performance.now() >= deadline) throw cause;
    }
    await delay(20);
  }
}

function isGone(cause: unknown): boolean {
  return codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENODEV';
}

/** Turns accounting on for the cgroups of a lab's hosts, where the machine's own root cgroup has it. */
export async function enableControllers(lab: string): Promise<void> {
  const { mode, paths } = await inspectCgroupHierarchies();
  const [root] = paths;
  if (mode !== 'unified' || root === undefined) return;
  const available = await readFile(join(root, lab, 'cgroup.controllers'), 'utf8');
  const wanted = ['cpu', 'memory', 'pids'].filter((name) => available.split(/\s/).includes(name));
  if (wanted.length === 0) return;
  await writeFile(join(root, lab, 'cgroup.subtree_control'), wanted.map((name) => `+${name}`).join(' '));
}
