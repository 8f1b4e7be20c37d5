import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { makeDirectory, writeFileAtomic } from '@dwcp/io';

const keyBytes = 32;

/** Where a user's programs keep what they remember (XDG Base Directory Specification); null for a user without a home. */
export function userStateDirectory(environment: Readonly<Record<string, string | undefined>>): string | null {
  const { XDG_STATE_HOME } = environment;
  if (XDG_STATE_HOME !== undefined && isAbsolute(XDG_STATE_HOME)) return join(XDG_STATE_HOME, 'dwcp');
  const home = environment.HOME ?? homedir();
  return isAbsolute(home) && home !== '/' ? join(home, '.local', 'state', 'dwcp') : null;
}

/**
 * The key of this user that reports are sealed with, made where there is none yet and `isMade` says so. Null when there is
 * none to trust: no home, one of somebody else, a key others can read or change, or one inside the project, where whoever
 * can write a report could write the key.
 */
export async function sealKey(
  directory: string | null,
  options: { readonly projectDir: string; readonly isMade: boolean },
): Promise<Buffer | null> {
  if (directory === null) return null;
  const file = join(directory, 'lint-report.key');
  try {
    const there = await nearestThere(directory);
    const [real, project] = await Promise.all([realpath(there), realpath(options.projectDir)]);
    if (real === project || real.startsWith(project + sep)) return null;
    if (options.isMade && (await readKey(file)) === null) {
      if (!(await isOwn(there))) return null;
      await makeDirectory(directory);
      await writeFileAtomic(file, randomBytes(keyBytes));
    }
    return (await isOnlyOurs(directory)) ? await readKey(file) : null;
  } catch {
    // Without a key nothing is remembered, which costs time and nothing else.
    return null;
  }
}

/** True for a file or directory of this user that nobody else may write to. */
export async function isOnlyOurs(path: string): Promise<boolean> {
  const { uid, mode } = await lstat(path);
  return uid === process.geteuid?.() && (mode & 0o022) === 0;
}

async function readKey(file: string): Promise<Buffer | null> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (handle === null) return null;
  try {
    const status = await handle.stat();
    const isPrivate = status.isFile() && status.uid === process.geteuid?.() && (status.mode & 0o077) === 0;
    return isPrivate && status.size === keyBytes ? await handle.readFile() : null;
  } finally {
    await handle.close();
  }
}

/** `sudo` may leave HOME as it was: nothing is made in the home of somebody else. */
async function isOwn(path: string): Promise<boolean> {
  return (await lstat(path)).uid === process.geteuid?.();
}

async function nearestThere(path: string): Promise<string> {
  const isThere = await lstat(path).then(
    () => true,
    () => false,
  );
  return isThere || dirname(path) === path ? path : nearestThere(dirname(path));
}
