import { createHash } from 'node:crypto';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { digestOf } from './digest.ts';

/** sha256 over everything a playbook is made of: roles, modules, plugins, settings. Null where there is none. */
export async function playbookDigest(dir: string): Promise<string | null> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  });
  if (entries === null) return null;
  const parts = entries.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const name = relative(dir, path);
    if (entry.isDirectory() || name.split('/').includes('__pycache__')) return [];
    return [{ name, path, isLink: entry.isSymbolicLink() }];
  });
  const seen = await Promise.all(
    parts.map(async ({ name, path, isLink }) => {
      // Where a link leads to is outside: that it leads there is all that is known.
      if (isLink) return [name, 'link', await readlink(path)];
      return [
        name,
        'file',
        createHash('sha256')
          .update(await readFile(path))
          .digest('hex'),
      ];
    }),
  );
  return digestOf(seen.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)));
}
