import { createHash } from 'node:crypto';
import { chmod, lstat, realpath } from 'node:fs/promises';
import { makeDirectory } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { checkControlDirectory } from './ssh-argv.ts';

/**
 * A private directory with a short path for the control sockets of one environment: sockets live outside the state
 * directory because their paths are limited to 108 bytes. Removed by whoever destroys the environment.
 */
export async function sshControlDirectory(stateDir: string): Promise<string> {
  const digest = createHash('sha256')
    .update(await realpath(stateDir))
    .digest('hex')
    .slice(0, 10);
  const path = checkControlDirectory(`/tmp/dwcp-ssh-${digest}`);
  await makeDirectory(path, { permissions: 0o700 });
  const status = await lstat(path);
  // /tmp is everybody's: a directory that somebody else put there first could hand out our connections.
  if (!status.isDirectory() || status.uid !== process.getuid?.()) {
    throw new DwcpError('FILE_PERMISSIONS', `${path} belongs to somebody else`, { hint: `remove ${path}` });
  }
  if ((status.mode & 0o077) !== 0) await chmod(path, 0o700);
  return path;
}
