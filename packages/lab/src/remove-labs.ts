import { join } from 'node:path';
import { type Context, inspectLock, type Lock, takeLock } from '@dwcp/io';
import { closeLab } from './close-lab.ts';
import { findLabIdsByCgroup } from './host/cgroups.ts';
import { findLabDirectories } from './host/lab-processes.ts';
import { readLabId } from './lab-record.ts';
import { type LabEntry, listRegisteredLabs, unregisterLab } from './lab-registry.ts';
import { requireRoot } from './lab-tools.ts';
import { findLabIdsByNamespace } from './network/namespaces.ts';
import { type LabTraces, removeLabTraces } from './remove-lab-traces.ts';
import { isUserNamespace, prepareUserNamespace } from './rootless/user-namespace.ts';

const heldName = 'lab.held';

/** Says that a run works with the lab of a directory until it is released: nobody else's removeLabs takes it away. */
export function holdLab(dir: string): Promise<Lock> {
  return takeLock(join(dir, heldName));
}

export interface RemoveLabsOptions {
  /** Also labs nobody works with that were left up on purpose; otherwise only what killed runs left. */
  readonly all: boolean;
  /** Also labs another process works with, and lasting ones. */
  readonly force: boolean;
  /** Only these; all of the machine where absent. */
  readonly labs?: readonly string[];
  /** Where else a lab may have its files, of which nothing runs: after a reboot, or in a user namespace that is gone. */
  readonly directories?: readonly string[];
}

export interface RemovedLab extends LabTraces {
  readonly lab: string;
  /** Null when nothing tells where it kept its files. */
  readonly dir: string | null;
}

export interface KeptLab {
  readonly lab: string;
  readonly dir: string | null;
  readonly reason: string;
}

/**
 * Removes labs of this machine, whoever opened them: found by notes, namespaces, cgroups and processes that carry a lab
 * id, so that nothing a killed run left escapes.
 */
export async function removeLabs(
  options: RemoveLabsOptions,
  ctx: Context,
): Promise<{ readonly removed: readonly RemovedLab[]; readonly kept: readonly KeptLab[] }> {
  requireRoot('removing labs');
  await prepareUserNamespace({ hosts: [] }, ctx);
  const removed: RemovedLab[] = [];
  const kept: KeptLab[] = [];
  for (const [lab, entry] of await findLabs(options.directories ?? [])) {
    if (options.labs?.includes(lab) === false) continue;
    const dir = entry?.dir ?? null;
    const reason = options.force ? null : await whyKept(entry, options.all);
    if (reason === null) removed.push({ lab, dir, ...(await removeLab(lab, dir, ctx)) });
    else kept.push({ lab, dir, reason });
  }
  return { removed, kept };
}

/** Every lab of which anything is there. One without a note may still have a directory: its processes name it. */
async function findLabs(places: readonly string[]): Promise<ReadonlyMap<string, LabEntry | null>> {
  // Without root of the machine nothing can be done to the labs of others, which have cgroups there.
  const isRootless = await isUserNamespace();
  const uid = isRootless ? (process.getuid?.() ?? null) : null;
  const [noted, running] = await Promise.all([listRegisteredLabs(), findLabDirectories(uid)]);
  const directories = new Map(running);
  for (const dir of places) {
    const lab = await readLabId(dir);
    if (lab !== null && !directories.has(lab)) directories.set(lab, dir);
  }
  const ids = [
    ...noted.keys(),
    ...directories.keys(),
    ...(await findLabIdsByNamespace()),
    ...(isRootless ? [] : await findLabIdsByCgroup()),
  ];
  return new Map(
    [...new Set(ids)].toSorted().map((lab) => {
      const dir = directories.get(lab);
      return [lab, noted.get(lab) ?? (dir === undefined ? null : { dir, isLasting: false })];
    }),
  );
}

/** Null when the lab may go. */
async function whyKept(entry: LabEntry | null, all: boolean): Promise<string | null> {
  // Whoever opened a lab notes it first and takes the note away last: without one, a run was cut off.
  if (entry === null) return null;
  if (entry.isLasting) return 'it belongs to an environment that is deployed';
  const locks = await Promise.all([heldName, 'lab.lock'].map((name) => inspectLock(join(entry.dir, name))));
  const holder = locks.map((lock) => lock.holder).find((found) => found !== null && found.pid !== process.pid);
  if (holder !== undefined && holder !== null) return `process ${holder.pid} is working with it`;
  const wasCutOff = locks.some((lock) => lock.isThere && lock.holder === null);
  return all || wasCutOff ? null : 'it was left up';
}

async function removeLab(lab: string, dir: string | null, ctx: Context): Promise<LabTraces> {
  const traces = await removeLabTraces(lab, ctx);
  if (dir !== null) await closeLab(dir, ctx);
  await unregisterLab(lab);
  return traces;
}
