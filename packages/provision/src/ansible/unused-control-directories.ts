import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, codeOf, isRunning, type ProcessIdentity } from '@dwcp/io';

/** Name of the file that says a process uses a control directory, for the time given by number. */
export function userMark({ pid, startTime }: ProcessIdentity, time: number): string {
  return `used-by-${pid}-${startTime}-${time}`;
}

/** The process a file of a control directory is the mark of; null for any other file. */
export function userOf(name: string): ProcessIdentity | null {
  const [, pid, startTime] = /^used-by-(\d+)-(\d+)-\d+$/.exec(name) ?? [];
  return startTime === undefined ? null : { pid: Number(pid), startTime };
}

/** Of a directory without a mark nobody knows who has just made it. */
const longestUnmarkedMs = 3_600_000;

/**
 * Removes the control directories below `parent` whose users are gone: nobody marked it who still runs, and no process (an
 * ssh that is shared, an Ansible that outlived its dwcp) was started with it. What holds anything else is left alone.
 */
export async function removeUnusedControlDirectories(parent: string, ctx: Context): Promise<void> {
  const names = (await readdir(parent)).filter((name) => /^dwcp-ssh-[0-9a-f]{10}$/.test(name));
  await removeUnused(
    names.map((name) => join(parent, name)),
    ctx,
  );
}

/**
 * Takes a mark away, and the directory where nobody else uses it. Where a connection is still being ended it stays, with a
 * mark that tells later runs when this process is gone.
 */
export async function leaveControlDirectory(
  path: string,
  marks: { readonly own: string; readonly last: string },
  ctx: Context,
): Promise<void> {
  await rm(join(path, marks.own), { force: true });
  const found = await readdir(path).catch(ignoreOthers);
  const left = found?.filter((name) => name !== marks.last) ?? [];
  if (left.length === 0) {
    await rm(join(path, marks.last), { force: true });
    await rmdir(path).catch(ignoreOthers);
  } else if (left.every((name) => userOf(name) === null)) {
    await writeFile(join(path, marks.last), '', { mode: 0o600 }).catch(ignoreOthers);
  } else await removeUnused([path], ctx);
}

async function removeUnused(paths: readonly string[], ctx: Context): Promise<void> {
  const unmarked: string[] = [];
  for (const path of paths) {
    if ((await isWithoutUser(path, ctx).catch(ignoreOthers)) === true) unmarked.push(path);
  }
  if (unmarked.length === 0) return;
  // What a dwcp started that was killed meanwhile is seen only after its mark was looked at.
  const words = await wordsOfProcesses();
  for (const path of unmarked) {
    if (!words.some((text) => text.includes(path))) await remove(path).catch(ignoreOthers);
  }
}

/** Somebody else removes it, or uses it by now. */
function ignoreOthers(cause: unknown): void {
  if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(codeOf(cause) ?? '')) throw cause;
}

/** Whether a directory is ours, holds nothing else and has no mark of a process that runs. */
async function isWithoutUser(path: string, ctx: Context): Promise<boolean> {
  const found = await lstat(path);
  // /tmp is everybody's.
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0) return false;
  const entries = await readdir(path, { withFileTypes: true });
  const isUnmarked = entries.every(({ name }) => userOf(name) === null);
  if (isUnmarked && found.mtimeMs > ctx.now() - longestUnmarkedMs) return false;
  return entries.every(isOurs) && !(await isMarked(path));
}

function isOurs(entry: Dirent): boolean {
  return entry.isSocket() || (entry.isFile() && userOf(entry.name) !== null);
}

async function isMarked(path: string): Promise<boolean> {
  const users = (await readdir(path)).map(userOf).filter((user) => user !== null);
  return (await Promise.all(users.map(isRunning))).includes(true);
}

async function remove(path: string): Promise<void> {
  for (const name of await readdir(path)) {
    // A socket by the name of one that is dead may be that of somebody who came just now.
    if (await isMarked(path)) return;
    await unlink(join(path, name));
  }
  await rmdir(path);
}

/** With which words, and in which environment, every process was started that /proc lets us see. */
async function wordsOfProcesses(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const files = pids.flatMap((pid) => [join('/proc', pid, 'cmdline'), join('/proc', pid, 'environ')]);
  return await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
}
