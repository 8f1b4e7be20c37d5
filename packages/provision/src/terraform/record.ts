import { join } from 'node:path';
import { readState, type Shape } from '@dwcp/io';
import type { TerraformWorkspace } from './workspace.ts';

/** All that is needed to read what was noted of the runs in a workspace. */
export type TerraformDirectory = Pick<TerraformWorkspace, 'workDir'>;

/**
 * What was noted of a run; null when nothing was. Throws STATE_CORRUPT for a note that cannot be read: taken for absent, it
 * would have a running apply forgotten, or the lock of a killed run taken for that of another machine.
 */
export function readRecord<T>(
  { workDir }: TerraformDirectory,
  file: { readonly name: string; readonly shape: Shape<T> },
): Promise<T | null> {
  const path = join(workDir, file.name);
  return readState(path, file.shape, { hint: `remove ${path} once no terraform runs in ${workDir}` });
}
