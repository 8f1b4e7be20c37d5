import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DwcpError } from '@dwcp/model';

/**
 * Writes a file so that a reader sees the old bytes or the new, never a part: temporary file beside it with the final
 * permissions from creation (whatever the umask), fsync, rename, fsync of the directory.
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array,
  options: { readonly permissions?: number } = {},
): Promise<void> {
  const permissions = options.permissions ?? 0o600;
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  let handle: FileHandle | null = null;
  try {
    handle = await open(temporary, 'wx', permissions & 0o700);
    await handle.chmod(permissions);
    await handle.writeFile(content);
    await handle.sync();
    await handle.close();
    handle = null;
    await rename(temporary, path);
    await syncDirectory(dirname(path));
  } catch (cause) {
    await handle?.close().catch(() => {});
    await rm(temporary, { force: true });
    throw writeError(path, cause);
  }
}

/** Creates a directory and its parents, each with `permissions`; one that is there is left as it is. */
export async function makeDirectory(path: string, options: { readonly permissions?: number } = {}): Promise<void> {
  const mode = options.permissions ?? 0o700;
  try {
    await mkdirOnce(path, mode);
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT' || dirname(path) === path) throw writeError(path, cause);
    await makeDirectory(dirname(path), options);
    // Not `recursive`: where the parent exists and the answer stays ENOENT (below /proc), Node tries for ever.
    await mkdirOnce(path, mode).catch((second: unknown) => {
      throw writeError(path, second);
    });
  }
}

async function mkdirOnce(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST' || !(await stat(path)).isDirectory()) throw cause;
  }
}

/** The text of a file, or null when there is none. */
export async function readTextIfPresent(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null;
    throw new DwcpError('FILE_PERMISSIONS', `${path} cannot be read (${codeOf(cause) ?? 'unknown error'})`, {
      hint: `check the owner and permissions of ${path}`,
      cause,
    });
  }
}

/** The system's error code (`ENOENT`), when the value is a system error. */
export function codeOf(cause: unknown): string | null {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : null;
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The DwcpError for a failed write: a full disk and forbidden writes are named as such. */
export function writeError(path: string, cause: unknown): unknown {
  if (cause instanceof DwcpError) return cause;
  switch (codeOf(cause)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new DwcpError('DISK_FULL', `no space left to write ${path}`, {
        hint: `free space on the file system of ${dirname(path)}, then run \`dwcp resume\``,
        cause,
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EEXIST':
      return new DwcpError('FILE_PERMISSIONS', `${path} cannot be written (${codeOf(cause)})`, {
        hint: `check the owner and permissions of ${dirname(path)}`,
        cause,
      });
    default:
      return cause;
  }
}
