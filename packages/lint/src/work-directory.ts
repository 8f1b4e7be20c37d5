import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { identifyProcess, isRunning, makeDirectory } from '@dwcp/io';

/**
 * Calls `body` with a directory of its own below `parent` and removes it afterwards. Those of runs that were killed are
 * removed first: the name tells whose it is.
 */
export async function withWorkDirectory<T>(parent: string, body: (directory: string) => Promise<T>): Promise<T> {
  await makeDirectory(parent);
  await removeOrphans(parent);
  const own = await identifyProcess(process.pid);
  count += 1;
  const directory = join(parent, `run-${process.pid}-${own?.startTime ?? 0}-${count}`);
  await makeDirectory(directory);
  try {
    return await body(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Directories made by this process so far. */
let count = 0;

async function removeOrphans(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const [, pid, startTime] = /^run-(\d+)-(\d+)-\d+$/.exec(name) ?? [];
    if (pid === undefined || startTime === undefined) continue;
    if (await isRunning({ pid: Number(pid), startTime })) continue;
    await rm(join(parent, name), { recursive: true, force: true });
  }
}
