import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '@dwcp/io';

/** The greatest the kernel takes (Documentation/admin-guide/cgroup-v2.rst, "Weights"). */
const weights: readonly (readonly [file: string, weight: string])[] = [
  ['cpu.weight', '10000'],
  ['cpu.shares', '262144'],
];

/**
 * A new cgroup weighs as much as one process, however many hosts are in it: on a busy machine every BFD session of a
 * lab would miss its time. Nothing is reserved; an idle lab leaves the processors to others. A hierarchy without these
 * files has no say in who runs.
 */
export async function favourCgroup(cgroup: string): Promise<void> {
  for (const [file, weight] of weights) {
    try {
      await writeFile(join(cgroup, file), weight, { flag: 'r+' });
    } catch (cause) {
      if (codeOf(cause) !== 'ENOENT') throw cause;
    }
  }
}
