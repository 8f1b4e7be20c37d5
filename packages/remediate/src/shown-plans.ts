import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { identifyProcess, isRunning, makeDirectory } from '@dwcp/io';

/**
 * A new directory for a plan that is only shown. It will hold values of the state, so what a process that was
 * killed left there goes first; what another that runs works with stays.
 */
export async function makeShownPlanDirectory(dir: string): Promise<string> {
  await makeDirectory(dir);
  for (const name of await readdir(dir)) {
    if (name.startsWith(prefix) && !(await isInUse(name))) await rm(join(dir, name), { recursive: true, force: true });
  }
  const own = await identifyProcess(process.pid);
  return mkdtemp(join(dir, `${prefix}${process.pid}-${own?.startTime ?? 0}-`));
}

const prefix = 'plan-';

async function isInUse(name: string): Promise<boolean> {
  const [, pid, startTime] = /^plan-(\d+)-(\d+)-/.exec(name) ?? [];
  return startTime !== undefined && isRunning({ pid: Number(pid), startTime });
}
