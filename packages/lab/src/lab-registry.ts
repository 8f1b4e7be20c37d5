import { readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf, isBoolean, isText, makeDirectory, objectOf, readState, writeFileAtomic } from '@dwcp/io';
import { isLabId } from './lab-plan.ts';

/** Where this machine's labs are noted, gone with a reboot as the labs are. */
const registryDirectory = '/run/dwcp/labs';

/** What is noted of a lab before anything of it is made. */
export interface LabEntry {
  /** Where the lab keeps its record and disks. */
  readonly dir: string;
  /** True for a lab that is meant to outlive the run: only who opened it takes it down. */
  readonly isLasting: boolean;
}

const isEntry = objectOf<LabEntry>({ dir: isText, isLasting: isBoolean });

export async function registerLab(lab: string, entry: LabEntry): Promise<void> {
  await makeDirectory(registryDirectory, { permissions: 0o755 });
  await writeFileAtomic(join(registryDirectory, lab), `${JSON.stringify(entry)}\n`);
}

export async function unregisterLab(lab: string): Promise<void> {
  await rm(join(registryDirectory, lab), { force: true });
  for (const path of [registryDirectory, dirname(registryDirectory)]) {
    try {
      await rmdir(path);
    } catch (cause) {
      if (['ENOENT', 'ENOTEMPTY'].includes(codeOf(cause) ?? '')) return;
      throw cause;
    }
  }
}

/** Every lab that is noted; null for one whose note cannot be read. */
export async function listRegisteredLabs(): Promise<ReadonlyMap<string, LabEntry | null>> {
  const names = await readdir(registryDirectory).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return [];
    throw cause;
  });
  const entries = names.filter(isLabId).map(async (lab) => {
    const entry = await readState(join(registryDirectory, lab), isEntry).catch(() => null);
    return [lab, entry] as const;
  });
  return new Map(await Promise.all(entries));
}
