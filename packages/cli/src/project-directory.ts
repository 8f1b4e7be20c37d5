import { access } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DwcpError } from '@dwcp/model';

/** The directory that holds config/environments: the one given, or the nearest upwards from `cwd`. */
export async function findProjectDirectory(given: string | undefined, cwd: string): Promise<string> {
  if (given !== undefined) {
    const directory = resolve(cwd, given);
    if (await isProject(directory)) return directory;
    throw new DwcpError('USAGE', `${directory} is no dwcp project: it has no config/environments`, {
      hint: 'give --project-dir the directory that holds config/',
    });
  }
  for (let directory = resolve(cwd); ; directory = dirname(directory)) {
    if (await isProject(directory)) return directory;
    if (directory === dirname(directory)) break;
  }
  throw new DwcpError('USAGE', `no config/environments in ${cwd} or above it`, {
    hint: 'change to a dwcp project, or name it with --project-dir',
  });
}

function isProject(directory: string): Promise<boolean> {
  return access(join(directory, 'config', 'environments')).then(
    () => true,
    () => false,
  );
}
