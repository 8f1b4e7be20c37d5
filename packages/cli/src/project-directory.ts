import { access } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DwcpError } from '@dwcp/model';

/** What makes a directory a project: its description, or that it was deployed from. The first is looked for in all first. */
const signs: readonly string[] = [join('config', 'environments'), join('.dwcp', 'env')];

/**
 * The directory that holds config/environments: the one given, or the nearest upwards from `cwd`. Where none does, one that
 * was deployed from is a project: `dwcp drift` tells that its description is gone.
 */
export async function findProjectDirectory(given: string | undefined, cwd: string): Promise<string> {
  if (given !== undefined) {
    const directory = resolve(cwd, given);
    for (const sign of signs) if (await isThere(join(directory, sign))) return directory;
    throw new DwcpError('USAGE', `${directory} is no dwcp project: it has no config/environments`, {
      hint: 'give --project-dir the directory that holds config/',
    });
  }
  for (const sign of signs) {
    for (let directory = resolve(cwd); ; directory = dirname(directory)) {
      if (await isThere(join(directory, sign))) return directory;
      if (directory === dirname(directory)) break;
    }
  }
  throw new DwcpError('USAGE', `no config/environments in ${cwd} or above it`, {
    hint: 'change to a dwcp project, or name it with --project-dir',
  });
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
