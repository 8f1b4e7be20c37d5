import { randomBytes } from 'node:crypto';
import { link, rm, writeFile } from 'node:fs/promises';
import { DwcpError } from '@dwcp/model';
import { codeOf, readTextIfPresent, writeError } from './files.ts';
import { identifyProcess, isRunning, type ProcessIdentity } from './process.ts';

export interface Lock {
  /** Removes the lock file, unless it is another's by now. */
  release(): Promise<void>;
}

/** Takes the lock file of an environment. A lock whose process is gone is taken over. Throws DEPLOY_LOCKED. */
export async function takeLock(path: string): Promise<Lock> {
  const self = await identifyProcess(process.pid);
  const token = randomBytes(8).toString('hex');
  const content = JSON.stringify({ ...self, token });
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await createWhole(path, { content, temporary: `${path}.${token}` })) {
      return { release: () => removeIfHolding(path, content) };
    }
    const found = await readTextIfPresent(path);
    if (found === null) continue;
    const holder = parseHolder(found);
    if (holder !== null && (await isRunning(holder))) {
      throw new DwcpError('DEPLOY_LOCKED', `process ${holder.pid} is working on this environment (${path})`, {
        hint: `wait for process ${holder.pid} to finish`,
      });
    }
    await removeStale(path, found);
  }
  throw new DwcpError('DEPLOY_LOCKED', `${path} is contended`, { hint: 'try again' });
}

/** As `takeLock`; null where somebody else holds it. */
export async function takeLockIfFree(path: string): Promise<Lock | null> {
  try {
    return await takeLock(path);
  } catch (cause) {
    if (cause instanceof DwcpError && cause.code === 'DEPLOY_LOCKED') return null;
    throw cause;
  }
}

/** Whether a lock is there and who holds it; the holder is null when its process is gone. Reads only. */
export async function inspectLock(
  path: string,
): Promise<{ readonly isThere: boolean; readonly holder: ProcessIdentity | null }> {
  const found = await readTextIfPresent(path);
  const holder = found === null ? null : parseHolder(found);
  const isHeld = holder !== null && (await isRunning(holder));
  return { isThere: found !== null, holder: isHeld ? holder : null };
}

/**
 * Creates the file with its content in one step; false when it is there. A file that is opened first and filled later is
 * empty for a moment, and an empty lock is a stale one to whoever reads it then.
 */
async function createWhole(
  path: string,
  options: { readonly content: string; readonly temporary: string },
): Promise<boolean> {
  try {
    await writeFile(options.temporary, options.content, { flag: 'wx', mode: 0o600 });
    await link(options.temporary, path);
    return true;
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw writeError(path, cause);
    return false;
  } finally {
    await rm(options.temporary, { force: true });
  }
}

/** Under a lock of its own: of two processes that found the same stale lock, the slower must not remove the new one. */
async function removeStale(path: string, content: string): Promise<void> {
  const takeover = await takeLock(`${path}.takeover`);
  try {
    await removeIfHolding(path, content);
  } finally {
    await takeover.release();
  }
}

async function removeIfHolding(path: string, content: string): Promise<void> {
  if ((await readTextIfPresent(path)) === content) await rm(path, { force: true });
}

function parseHolder(text: string): ProcessIdentity | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'pid' in value && 'startTime' in value) {
      return { pid: Number(value.pid), startTime: String(value.startTime) };
    }
  } catch {
    return null;
  }
  return null;
}
