import { dirname } from 'node:path';
import { type Lock, makeDirectory, takeLock } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';

/** One monitor per environment; the lock of one that was killed is taken over. Throws MONITOR_RUNNING. */
export async function takeMonitorLock(path: string, environment: string): Promise<Lock> {
  await makeDirectory(dirname(path));
  try {
    return await takeLock(path);
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.code !== 'DEPLOY_LOCKED') throw cause;
    const holder = /process (\d+)/.exec(cause.message)?.[1];
    const who = holder === undefined ? 'another process' : `process ${holder}`;
    throw new DwcpError('MONITOR_RUNNING', `${who} monitors ${environment} already`, {
      hint: `leave it to that one, or end it first: kill ${holder ?? 'its pid'}`,
      cause,
    });
  }
}
