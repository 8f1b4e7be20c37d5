import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { codeOf } from '@dwcp/io';
import type { EmulationReport } from '@dwcp/model';
import { sha256Of } from './statement.ts';

export interface ChangedInput {
  readonly file: string;
  /** In words that follow the name of the file. */
  readonly reason: string;
}

/** The files of a project that are not as a run read them. */
export async function changedInputs(
  inputs: EmulationReport['inputs'],
  projectDir: string,
): Promise<readonly ChangedInput[]> {
  const looks = inputs.map(async ({ file, sha256 }): Promise<readonly ChangedInput[]> => {
    const bytes = await readFile(resolve(projectDir, file)).catch((cause: unknown) => codeOf(cause) ?? 'unknown error');
    if (typeof bytes === 'string')
      return [{ file, reason: bytes === 'ENOENT' ? 'is gone' : `cannot be read (${bytes})` }];
    return sha256Of(bytes) === sha256 ? [] : [{ file, reason: 'has changed' }];
  });
  return (await Promise.all(looks)).flat();
}
