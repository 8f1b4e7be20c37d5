import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory } from './files.ts';
import { identifyProcess, isRunning } from './process.ts';

export interface PassingDirectories {
  /** What the names begin with; the process each belongs to follows. */
  readonly prefix: string;
  /** Called with each before it goes, whoever made it. */
  readonly beforeRemoval?: (directory: string) => Promise<void>;
}

/**
 * Calls `body` with a directory of its own below `parent`, for nobody else to read, and removes it afterwards. What
 * processes that were killed left there goes first; what another that runs works with stays.
 */
export async function withPassingDirectory<T>(
  parent: string,
  options: PassingDirectories,
  body: (directory: string) => Promise<T>,
): Promise<T> {
  await makeDirectory(parent);
  await removeLeftBehind(parent, options);
  const own = await identifyProcess(process.pid);
  const directory = await mkdtemp(join(parent, `${options.prefix}-${process.pid}-${own?.startTime ?? 0}-`));
  try {
    return await body(directory);
  } finally {
    await remove(directory, options);
  }
}

/** Removes the passing directories below `parent` whose processes are gone. */
export async function removeLeftBehind(parent: string, options: PassingDirectories): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${options.prefix}-`)) continue;
    if (!(await isInUse(name.slice(options.prefix.length + 1)))) await remove(join(parent, name), options);
  }
}

async function isInUse(name: string): Promise<boolean> {
  const [, pid, startTime] = /^(\d+)-(\d+)-/.exec(name) ?? [];
  return startTime !== undefined && isRunning({ pid: Number(pid), startTime });
}

async function remove(directory: string, options: PassingDirectories): Promise<void> {
  await options.beforeRemoval?.(directory);
  await rm(directory, { recursive: true, force: true });
}
