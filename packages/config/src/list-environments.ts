import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';

/** Where the environments of a project are described, relative to it. */
export const environmentsFolder = 'config/environments';

/** Names of the environments a project describes, sorted; empty when it describes none. */
export async function listEnvironments(projectDir: string): Promise<readonly string[]> {
  return (await namesIn(projectDir, environmentsFolder)).flatMap((file) => environmentName(file) ?? []);
}

/** The environment a file of the folder describes; null when it has no name of one. */
export function environmentName(file: string): string | null {
  return /^([a-z][a-z0-9-]{0,30})\.yaml$/.exec(file)?.[1] ?? null;
}

/** Sorted names of the entries of a folder; empty when there is no such folder. */
export async function namesIn(projectDir: string, folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(join(projectDir, folder))).toSorted();
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new DwcpError('CONFIG_UNREADABLE', `${folder} cannot be read (${code ?? 'unknown error'})`, {
      hint: `check the owner and permissions of ${folder}`,
      cause,
    });
  }
}
