import { createHash } from 'node:crypto';
import { chmod, lstat, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, codeOf, identifyProcess, makeDirectory } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { checkControlDirectory } from './ssh-argv.ts';
import { leaveControlDirectory, removeUnusedControlDirectories, userMark } from './unused-control-directories.ts';

/** A directory for the control sockets of ssh that is marked as used until it is left, or this process ends. */
export interface ControlDirectory {
  readonly path: string;
  /** Removes it where nobody else uses it. */
  leave(): Promise<void>;
}

/**
 * A private directory with a short path for the control sockets of one environment: sockets live outside the state directory
 * because their paths are limited to 108 bytes. Removed by whoever leaves it last or destroys the environment, and by any
 * later call when its users are gone.
 */
export function sshControlDirectory(stateDir: string, ctx: Context): Promise<ControlDirectory> {
  return makeControlDirectory('/tmp', stateDir, ctx);
}

/** The same below any directory. */
export async function makeControlDirectory(parent: string, stateDir: string, ctx: Context): Promise<ControlDirectory> {
  const digest = createHash('sha256')
    .update(await realpath(stateDir))
    .digest('hex')
    .slice(0, 10);
  const path = checkControlDirectory(join(parent, `dwcp-ssh-${digest}`));
  await removeUnusedControlDirectories(parent, ctx);
  const own = await identifyProcess(process.pid);
  const user = { pid: process.pid, startTime: own?.startTime ?? '0' };
  count += 1;
  const marks = { own: userMark(user, count), last: userMark(user, 0) };
  await enter(path, marks.own);
  return { path, leave: () => leaveControlDirectory(path, marks, ctx) };
}

/** Marks made by this process so far. */
let count = 0;

/** Once its mark lies there nobody removes it; before, somebody may just have done so. */
async function enter(path: string, mark: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await makeDirectory(path, { permissions: 0o700 });
    try {
      await requireOwn(path);
      await writeFile(join(path, mark), '', { mode: 0o600 });
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
