import { access } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DwcpError } from '@dwcp/model';

/**
 * The directory that holds config/environments: the one given, or the nearest upwards from `cwd`. One that was deployed from
 * is a project even when somebody deleted its description: `dwcp drift` tells of that.
 */
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

async function isProject(directory: string): Promise<boolean> {
  const signs = [join(directory, 'config', 'environments'), join(directory, '.dwcp', 'env')];
  const seen = signs.map((sign) =>
    access(sign).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(seen)).includes(true);
}
