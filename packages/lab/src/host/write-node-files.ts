import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Context, codeOf } from '@dwcp/io';
import type { HostFile } from '@dwcp/model';
import type { Lab } from '../lab.ts';
import { type HostUsers, readHostUsers } from './host-users.ts';
import { pathInHost } from './path-in-host.ts';

/** A file for a node; unlike those of a release it may hold a secret. */
export type NodeFile = Pick<HostFile, 'path' | 'content' | 'permissions' | 'owner' | 'group'>;

/**
 * Writes files into a running host, each whole or not at all, with owner and permissions before its content. Directories
 * that are missing are made root's.
 */
export async function writeNodeFiles(
  lab: Lab,
  target: { readonly host: string; readonly files: readonly NodeFile[] },
  _ctx: Context,
): Promise<void> {
  const root = await lab.rootOf(target.host);
  const users = await readHostUsers(target.host, root);
  for (const file of target.files) await writeNodeFile(root, file, users);
}

async function writeNodeFile(root: string, file: NodeFile, users: HostUsers): Promise<void> {
  const path = await pathInHost(root, file.path);
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(file.content);
      // A change of the owner takes set-id bits away, so the permissions come after it.
      await chown(temporary, users.uidOf(file.owner), users.gidOf(file.group));
      await handle.chmod(file.permissions);
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT') await rm(temporary, { force: true });
    throw cause;
  }
}
