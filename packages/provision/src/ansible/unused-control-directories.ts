import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, codeOf, isRunning, type ProcessIdentity } from '@dwcp/io';

/** Name of the file that says a process uses a control directory. */
export function userMark({ pid, startTime }: ProcessIdentity): string {
  return `used-by-${pid}-${startTime}`;
}

/** The process a file of a control directory is the mark of; null for any other file. */
export function userOf(name: string): ProcessIdentity | null {
  const [, pid, startTime] = /^used-by-(\d+)-(\d+)$/.exec(name) ?? [];
  return startTime === undefined ? null : { pid: Number(pid), startTime };
}

/** Of a directory without a mark nobody knows who has just made it. */
const longestUnmarkedMs = 3_600_000;

/**
 * Removes the control directories below `parent` whose users are gone: nobody marked it who still runs, and no process (an
 * ssh that is shared, an Ansible that outlived its dwcp) was started with it. What holds anything else is left alone.
 */
export async function removeUnusedControlDirectories(parent: string, ctx: Context): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!/^dwcp-ssh-[0-9a-f]{10}$/.test(name)) continue;
    try {
      await removeIfUnused(join(parent, name), ctx);
    } catch (cause) {
      // Somebody else removes it, or uses it by now.
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(codeOf(cause) ?? '')) throw cause;
    }
  }
}

async function removeIfUnused(path: string, ctx: Context): Promise<void> {
  const found = await lstat(path);
  // /tmp is everybody's.
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0) return;
  const entries = await readdir(path, { withFileTypes: true });
  const isUnmarked = entries.every(({ name }) => userOf(name) === null);
  if (isUnmarked && found.mtimeMs > ctx.now() - longestUnmarkedMs) return;
  if (!entries.every(isOurs) || (await isMarked(path)) || (await isNamedByProcess(path))) return;
  for (const { name } of entries) {
    // A socket by the name of one that is dead may be that of somebody who came just now.
    if (await isMarked(path)) return;
    await unlink(join(path, name));
  }
  await rmdir(path);
}

function isOurs(entry: Dirent): boolean {
  return entry.isSocket() || (entry.isFile() && userOf(entry.name) !== null);
}

async function isMarked(path: string): Promise<boolean> {
  const users = (await readdir(path)).map(userOf).filter((user) => user !== null);
  return (await Promise.all(users.map(isRunning))).includes(true);
}

/** Whether a process was started with this path, as ssh and Ansible are. */
async function isNamedByProcess(path: string): Promise<boolean> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    for (const file of ['cmdline', 'environ']) {
      const text = await readFile(join('/proc', pid, file), 'utf8').catch(() => '');
      if (text.includes(path)) return true;
    }
  }
  return false;
}
