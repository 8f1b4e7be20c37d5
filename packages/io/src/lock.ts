import { open, rm } from 'node:fs/promises';
import { DwcpError } from '@dwcp/model';
import { codeOf, readTextIfPresent, writeError } from './files.ts';
import { identifyProcess, isRunning, type ProcessIdentity } from './process.ts';

export interface Lock {
  release(): Promise<void>;
}

/** Takes the lock file of an environment. A lock whose process is gone is taken over. Throws DEPLOY_LOCKED. */
export async function takeLock(path: string): Promise<Lock> {
  const self = await identifyProcess(process.pid);
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const handle = await open(path, 'wx', 0o600);
      await handle.writeFile(JSON.stringify(self));
      await handle.close();
      return { release: () => rm(path, { force: true }) };
    } catch (cause) {
      if (codeOf(cause) !== 'EEXIST') throw writeError(path, cause);
    }
    const holder = parseHolder(await readTextIfPresent(path));
    if (holder !== null && (await isRunning(holder))) {
      throw new DwcpError('DEPLOY_LOCKED', `process ${holder.pid} is working on this environment (${path})`, {
        hint: `wait for process ${holder.pid} to finish`,
      });
    }
    await rm(path, { force: true });
  }
  throw new DwcpError('DEPLOY_LOCKED', `${path} is contended`, { hint: 'try again' });
}

function parseHolder(text: string | null): ProcessIdentity | null {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    if (typeof value === 'object' && value !== null && 'pid' in value && 'startTime' in value) {
      return { pid: Number(value.pid), startTime: String(value.startTime) };
    }
  } catch {
    return null;
  }
  return null;
}
