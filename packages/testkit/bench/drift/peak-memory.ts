// What a process and everything it starts hold at most, looked at again and again while it runs.
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

export interface PeakMemory {
  /** Resident pages of all together; those that are shared count once for each. */
  readonly residentMiB: number;
  /** The same with shared pages counted once (`Pss` of proc(5)). */
  readonly ownMiB: number;
}

/** Of the children of this process whose command line holds `mark`, with their descendants, until `done`. */
export async function peakMemory(mark: string, done: Promise<unknown>): Promise<PeakMemory> {
  let isDone = false;
  const end = done.finally(() => {
    isDone = true;
  });
  let peak: PeakMemory = { residentMiB: 0, ownMiB: 0 };
  while (!isDone) {
    const now = await memoryOf(mark);
    peak = {
      residentMiB: Math.max(peak.residentMiB, now.residentMiB),
      ownMiB: Math.max(peak.ownMiB, now.ownMiB),
    };
    await delay(50);
  }
  await end;
  return peak;
}

async function memoryOf(mark: string): Promise<PeakMemory> {
  const parents = new Map<number, number>();
  let root: number | null = null;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    parents.set(Number(name), parent);
    if (parent !== process.pid) continue;
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (command.includes(mark)) root = Number(name);
  }
  const isBelow = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
      if (at === root) return true;
    return false;
  };
  const texts = await Promise.all(
    [...parents.keys()].filter(isBelow).map((pid) => readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')),
  );
  const sum = (field: string): number =>
    texts.reduce((total, text) => total + Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0), 0) /
    1024;
  return { residentMiB: sum('Rss'), ownMiB: sum('Pss') };
}
