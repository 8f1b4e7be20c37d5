import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Context, codeOf } from '@dwcp/io';

/**
 * Makes a directory for the socket of a provider, and removes those of providers whose dwcp was killed. It stands in the
 * directory of the workspace, or among the temporary files where its path would be too long for a socket.
 */
export async function makeProviderDirectory(workDir: string, ctx: Context): Promise<string> {
  const places = [join(workDir, 'provider-'), join(tmpdir(), `dwcp-provider-${process.getuid?.()}-`)] as const;
  for (const place of places) await removeLeftBehind(place, ctx);
  const [own, shared] = places;
  return await mkdtemp(Buffer.byteLength(own) + 6 <= longestDirectory ? own : shared);
}

/** More than any command of Terraform is given. */
const longestUseMs = 3_600_000;
/** sun_path holds 108 bytes with its end; below the directory stands `plugin` and a number. */
const longestDirectory = 107 - 20;

/** Those whose paths begin so, of a dwcp that was killed: the provider ended with it, and its socket is still there. */
async function removeLeftBehind(place: string, ctx: Context): Promise<void> {
  const parent = dirname(place);
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    if (path.startsWith(place) && (await isLeftBehind(path, ctx))) await rm(path, { recursive: true, force: true });
  }
}

/** Anybody can give a directory among the temporary files such a name. */
async function isLeftBehind(path: string, ctx: Context): Promise<boolean> {
  try {
    const found = await lstat(path);
    if (!found.isDirectory() || found.uid !== process.getuid?.()) return false;
    return found.mtimeMs < ctx.now() - longestUseMs;
  } catch (cause) {
    // Another dwcp looks at the same moment.
    if (codeOf(cause) === 'ENOENT') return false;
    throw cause;
  }
}
