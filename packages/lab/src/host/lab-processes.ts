import { readdir, readFile, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { identifyProcess } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { namespaceOf } from '../lab-names.ts';
import { isLabId } from '../lab-plan.ts';
import { listNamespaces, namespaceInode } from '../network/namespaces.ts';
import { listCgroupProcesses } from './cgroups.ts';

/** First words of the argv of a process that is about to become a host: the mark before it is in its cgroup. */
export function launchMark(lab: string, host: string): string {
  return `dwcp-host:${lab}:${host}`;
}

/**
 * Pids of everything that belongs to a lab, or to one of its hosts: in its cgroups, in its network namespaces (ssh and
 * Ansible too), or carrying its launch mark. Never this process.
 */
export async function findLabProcesses(lab: string, host: string | null): Promise<readonly number[]> {
  const namespaces = await inodesOf(lab, host === null ? await listNamespaces(lab) : [host]);
  const found = new Set(await listCgroupProcesses(lab, host));
  for (const pid of await allProcesses()) {
    if (found.has(pid)) continue;
    if ((await isInNamespace(pid, namespaces)) || (await hasLaunchMark(pid, lab, host))) found.add(pid);
  }
  found.delete(process.pid);
  return [...found];
}

/**
 * Ends all processes of a lab, or of one of its hosts, without a warning, waits until they are gone and says how many. Looks at
 * the state of a process, not at its entry: the machine's first process may collect the dead late.
 */
export async function killLabProcesses(lab: string, host: string | null): Promise<number> {
  return killUntilGone(lab, () => findLabProcesses(lab, host));
}

/** Ends what runs in bare hosts; they hold nothing but what was started in their network. */
export async function killInNamespaces(lab: string, hosts: readonly string[]): Promise<void> {
  await killUntilGone(lab, async () => {
    const namespaces = await inodesOf(lab, hosts);
    const found: number[] = [];
    for (const pid of await allProcesses()) if (await isInNamespace(pid, namespaces)) found.push(pid);
    return found.filter((pid) => pid !== process.pid);
  });
}

async function killUntilGone(lab: string, find: () => Promise<readonly number[]>): Promise<number> {
  const deadline = performance.now() + 15_000;
  const ended = new Set<number>();
  for (;;) {
    const pids = await find();
    const living = (await Promise.all(pids.map(identifyProcess))).filter((identity) => identity !== null);
    if (living.length === 0) return ended.size;
    // On a busy machine one look may take as long as that.
    if (performance.now() >= deadline && living.every(({ pid }) => ended.has(pid))) {
      const list = living.map((identity) => identity.pid).join(', ');
      throw new DwcpError('LAB_FAILED', `processes ${list} of lab ${lab} do not end`, {
        hint: `look at /proc/${living[0]?.pid}/stack, then run the command again`,
      });
    }
    for (const { pid } of living) {
      kill(pid);
      ended.add(pid);
    }
    await delay(20);
  }
}

/** Ids of labs whose hosts or forwarder run, or are being started, from below a directory: from their first words. */
export async function findLabIdsByDirectory(dir: string): Promise<readonly string[]> {
  const labs = new Set<string>();
  for (const { lab, words } of await findMarked()) {
    if (words.some((word) => word.includes(`${dir}/hosts/`) || word.includes(`${dir}/links/`))) labs.add(lab);
  }
  return [...labs];
}

/**
 * Every lab with a process that carries its mark, and the directory its words name; undefined when they name none. Of one
 * user when `uid` is given.
 */
export async function findLabDirectories(uid: number | null): Promise<ReadonlyMap<string, string | undefined>> {
  const found = new Map<string, string | undefined>();
  for (const { lab, words, pid } of await findMarked()) {
    if (uid !== null && (await stat(`/proc/${pid}`).catch(() => null))?.uid !== uid) continue;
    const dir = words.map((word) => /(?:^|=)(\/[^=,]*)\/(?:hosts|links)\//.exec(word)?.[1]).find(Boolean);
    found.set(lab, found.get(lab) ?? dir);
  }
  return found;
}

async function findMarked(): Promise<
  readonly { readonly pid: number; readonly lab: string; readonly words: readonly string[] }[]
> {
  const found: { pid: number; lab: string; words: readonly string[] }[] = [];
  for (const pid of await allProcesses()) {
    const words = await wordsOf(pid);
    const lab = words.map((word) => /^(?:--machine=|dwcp-host:)([a-z0-9]+)[-:]/.exec(word)?.[1]).find(Boolean);
    if (lab !== undefined && isLabId(lab)) found.push({ pid, lab, words });
  }
  return found;
}

async function inodesOf(lab: string, names: readonly string[]): Promise<ReadonlySet<number>> {
  const found = await Promise.all(names.map((name) => namespaceInode(namespaceOf(lab, name))));
  const inodes = new Set(found.filter((inode) => inode !== null));
  inodes.delete((await stat('/proc/self/ns/net')).ino);
  return inodes;
}

async function allProcesses(): Promise<readonly number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
}

async function isInNamespace(pid: number, inodes: ReadonlySet<number>): Promise<boolean> {
  if (inodes.size === 0) return false;
  try {
    return inodes.has((await stat(`/proc/${pid}/ns/net`)).ino);
  } catch {
    return false;
  }
}

async function hasLaunchMark(pid: number, lab: string, host: string | null): Promise<boolean> {
  const mark = launchMark(lab, host ?? '');
  return (await wordsOf(pid)).some((word) => (host === null ? word.startsWith(mark) : word === mark));
}

async function wordsOf(pid: number): Promise<readonly string[]> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone in between.
  }
}
