import { access } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** Where `project` lies in the git repository around it, e.g. `network`; empty at its top and outside of one. */
export async function prefixInRepository(project: string): Promise<string> {
  for (let directory = project; ; directory = dirname(directory)) {
    if (await exists(join(directory, '.git'))) return relative(directory, project);
    if (directory === dirname(directory)) return '';
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
