import { join } from 'node:path';
import { type Lock, makeDirectory, takeLock } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';

/** Takes the data directory for this process; that of one that was killed is taken over. Throws DAEMON_RUNNING. */
export async function takeDataDirectory(path: string): Promise<Lock> {
  await makeDirectory(path, { permissions: 0o700 });
  try {
    return await takeLock(join(path, 'dwcpd.lock'));
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.code !== 'DEPLOY_LOCKED') throw cause;
    throw new DwcpError('DAEMON_RUNNING', `another dwcpd uses ${path}`, {
      hint: 'stop it, or give this one a `dataDirectory` of its own',
      cause,
    });
  }
}
