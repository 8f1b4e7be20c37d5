import { basename, dirname } from 'node:path';
import { makeDirectory, removeLeftBehind, takeLockIfFree, withPassingDirectory } from '@dwcp/io';
import { copyStart } from './copy-start.ts';
import { stopOrphanedTerraform } from './orphans.ts';

/**
 * Calls `body` with a directory for Terraform in which nobody else works meanwhile: `dir`, which keeps from one time to the
 * next what a start needs, or one beside it, with a copy of that, while another process or this one works in `dir`. What
 * processes that were killed left there, and still run there, goes first; nothing they ran may be an apply.
 */
export async function withWorkDirectory<T>(dir: string, body: (workDir: string) => Promise<T>): Promise<T> {
  const parent = dirname(dir);
  const passing = { prefix: basename(dir), beforeRemoval: stopOrphanedTerraform };
  await makeDirectory(dir);
  const lock = await takeLockIfFree(`${dir}.lock`);
  if (lock === null) {
    return withPassingDirectory(parent, passing, async (workDir) => {
      await copyStart(dir, workDir);
      return await body(workDir);
    });
  }
  try {
    await removeLeftBehind(parent, passing);
    await stopOrphanedTerraform(dir);
    return await body(dir);
  } finally {
    await lock.release();
  }
}
