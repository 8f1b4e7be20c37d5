import { lstat, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { codeOf, makeDirectory } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';

/**
 * Makes the place of the control socket fit to listen at: a directory only this user can enter, and no socket of a dwcpd that is
 * gone. Throws FILE_PERMISSIONS, or DAEMON_RUNNING when somebody answers there.
 */
export async function prepareSocketPlace(path: string): Promise<void> {
  const directory = dirname(path);
  await makeDirectory(directory, { permissions: 0o700 });
  const { mode, uid } = await stat(directory);
  if (uid !== process.geteuid?.()) {
    throw new DwcpError('FILE_PERMISSIONS', `${directory} belongs to user ${uid}, not to the user of dwcpd`, {
      hint: 'give `controlSocket` a directory of its own',
    });
  }
  if ((mode & 0o077) !== 0) {
    const permissions = (mode & 0o777).toString(8).padStart(4, '0');
    throw new DwcpError('FILE_PERMISSIONS', `others can enter ${directory} (${permissions})`, {
      hint: `chmod 0700 ${directory}`,
    });
  }
  await removeStale(path);
}

async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return null;
    throw cause;
  });
  if (found === null) return;
  if (!found.isSocket()) {
    throw new DwcpError('FILE_PERMISSIONS', `${path} is in the way: it is no socket`, { hint: `move ${path} away` });
  }
  if (await isAnswered(path)) {
    throw new DwcpError('DAEMON_RUNNING', `another dwcpd answers on ${path}`, {
      hint: 'stop it, or give this one a `controlSocket` of its own',
    });
  }
  await rm(path, { force: true });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
