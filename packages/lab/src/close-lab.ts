import { readFile, realpath, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, codeOf, takeLock } from '@dwcp/io';
import { findLabIdsByDirectory } from './host/lab-processes.ts';
import { readLabId } from './lab-record.ts';
import { unregisterLab } from './lab-registry.ts';
import { requireRoot } from './lab-tools.ts';
import { removeLabTraces } from './remove-lab-traces.ts';

/**
 * Removes everything of the lab kept in a directory: processes, namespaces, cgroups, mounts, disks. Goes by what the
 * machine shows of the lab, not by the record, so it also removes what a killed openLab left half-made. Doing it twice
 * is harmless.
 */
export async function closeLab(path: string, ctx: Context): Promise<void> {
  if (!(await isDirectory(path))) return;
  requireRoot('removing a lab');
  const dir = await realpath(path);
  const lock = await takeLock(join(dir, 'lab.lock'));
  try {
    const recorded = await readLabId(dir);
    const labs = new Set([...(recorded === null ? [] : [recorded]), ...(await findLabIdsByDirectory(dir))]);
    for (const lab of labs) {
      await removeLabTraces(lab, ctx);
    }
    await unmountBelow(dir, ctx);
    // The id goes last: as long as anything of the lab is there, it can be found.
    for (const name of ['hosts', 'segments', 'links', 'known_hosts', 'lab.held', 'lab.json', 'lab-id']) {
      await rm(join(dir, name), { recursive: true, force: true });
    }
    for (const lab of labs) await unregisterLab(lab);
    for (const lab of labs) ctx.events.emit({ code: 'lab.closed', message: `removed lab ${lab}`, data: { lab } });
  } finally {
    await lock.release();
  }
  await rmdir(dir).catch((cause: unknown) => {
    if (codeOf(cause) !== 'ENOTEMPTY' && codeOf(cause) !== 'ENOENT') throw cause;
  });
}

/** Hosts mount in a namespace of their own; this is for a directory that was mounted on by hand. */
async function unmountBelow(dir: string, ctx: Context): Promise<void> {
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => path.startsWith(`${dir}/`));
  for (const path of mounts.reverse()) await ctx.run.run(['umount', '--lazy', path], { timeoutMs: 10_000 });
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return null;
    throw cause;
  });
  return found?.isDirectory() === true;
}
