import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, codeOf } from '@dwcp/io';

/**
 * Makes a directory for the socket of a provider, and removes those of providers whose dwcp was killed. It stands in the
 * directory of the workspace, or among the temporary files where its path is too long for a socket.
 */
export async function makeProviderDirectory(workDir: string, ctx: Context): Promise<string> {
  await removeLeftBehind(workDir, ctx);
  const isShort = Buffer.byteLength(join(workDir, prefix)) + 6 <= longestDirectory;
  return await mkdtemp(join(isShort ? workDir : tmpdir(), prefix));
}

const prefix = 'provider-';
/** More than any command of Terraform is given. */
const longestUseMs = 3_600_000;
/** sun_path holds 108 bytes with its end; below the directory stands `plugin` and a number. */
const longestDirectory = 107 - 20;

/** The directories of those whose dwcp was killed: the provider ended with it, and its socket is still there. */
async function removeLeftBehind(workDir: string, ctx: Context): Promise<void> {
  for (const name of await readdir(workDir)) {
    if (!name.startsWith(prefix)) continue;
    const path = join(workDir, name);
    if (await isLeftBehind(path, ctx)) await rm(path, { recursive: true, force: true });
  }
}

async function isLeftBehind(path: string, ctx: Context): Promise<boolean> {
  try {
    return (await stat(path)).mtimeMs < ctx.now() - longestUseMs;
  } catch (cause) {
    // Another dwcp looks at the same moment.
    if (codeOf(cause) === 'ENOENT') return false;
    throw cause;
  }
}
