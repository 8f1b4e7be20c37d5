import { createHash } from 'node:crypto';
import { chmod, lstat, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, codeOf, identifyProcess, isRunning, makeDirectory } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { checkControlDirectory } from './ssh-argv.ts';
import { removeUnusedControlDirectories, userMark, userOf } from './unused-control-directories.ts';

/**
 * A private directory with a short path for the control sockets of one environment, marked as used by this process for as
 * long as it runs: sockets live outside the state directory because their paths are limited to 108 bytes. Removed by
 * whoever destroys the environment, and by any later call when nobody uses it any more.
 */
export function sshControlDirectory(stateDir: string, ctx: Context): Promise<string> {
  return makeControlDirectory('/tmp', stateDir, ctx);
}

/** The same below any directory. */
export async function makeControlDirectory(parent: string, stateDir: string, ctx: Context): Promise<string> {
  const digest = createHash('sha256')
    .update(await realpath(stateDir))
    .digest('hex')
    .slice(0, 10);
  const path = checkControlDirectory(join(parent, `dwcp-ssh-${digest}`));
  await removeUnusedControlDirectories(parent, ctx);
  await enter(path);
  await removeOldMarks(path);
  return path;
}

/** Once its mark lies there nobody removes it; before, somebody may just have done so. */
async function enter(path: string): Promise<void> {
  const own = await identifyProcess(process.pid);
  const mark = join(path, userMark({ pid: process.pid, startTime: own?.startTime ?? '0' }));
  for (let attempt = 1; ; attempt++) {
    await makeDirectory(path, { permissions: 0o700 });
    await requireOwn(path);
    try {
      await writeFile(mark, '', { flag: 'a', mode: 0o600 });
      break;
    } catch (cause) {
      if (codeOf(cause) !== 'ENOENT' || attempt === 10) throw cause;
    }
  }
  await requireOwn(path);
}

async function requireOwn(path: string): Promise<void> {
  const status = await lstat(path);
  // /tmp is everybody's: a directory that somebody else put there first could hand out our connections.
  if (!status.isDirectory() || status.uid !== process.getuid?.()) {
    throw new DwcpError('FILE_PERMISSIONS', `${path} belongs to somebody else`, { hint: `remove ${path}` });
  }
  if ((status.mode & 0o077) !== 0) await chmod(path, 0o700);
}

async function removeOldMarks(path: string): Promise<void> {
  for (const name of await readdir(path)) {
    const user = userOf(name);
    if (user !== null && !(await isRunning(user))) await rm(join(path, name), { force: true });
  }
}
