import { existsSync, readlinkSync } from 'node:fs';
import { readdir, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

const directory = '/dev/shm';
let count = 0;

/**
 * A name for an endpoint of shm, by which one can see whether its process still lives: a process that is killed leaves its region
 * behind. The namespace of process numbers is in it, because containers may share the directory and not the numbers.
 */
export function newRegionName(): string {
  count += 1;
  return `fi_shm://dwcp-${namespaceOf(readlinkSync('/proc/self/ns/pid'))}-${process.pid}-${threadId}-${count}`;
}

/** Whether an endpoint of shm with this name exists: the provider would try for ever. */
export function hasRegion(name: Uint8Array): boolean {
  return existsSync(join(directory, Buffer.from(name).toString('latin1').replace('fi_shm://', '').replace('\0', '')));
}

/** Removes what killed processes of this namespace have left. */
export async function removeStaleRegions(): Promise<void> {
  const own = namespaceOf(await readlink('/proc/self/ns/pid'));
  const names = await readdir(directory).catch(() => []);
  for (const name of names) {
    const [, namespace, pid] = /^dwcp-(\d+)-(\d+)-\d+-\d+$/.exec(name) ?? [];
    if (namespace !== own || pid === undefined || isAlive(Number(pid))) continue;
    await rm(join(directory, name), { force: true }).catch(() => {});
  }
}

/** `pid:[4026531836]`: its number. */
const namespaceOf = (link: string) => /\d+/.exec(link)?.[0] ?? '0';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
