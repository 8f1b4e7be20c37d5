import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '@dwcp/io';

/**
 * The path on this machine of an absolute path inside a host whose root is `root`. Links are followed as the host would
 * follow them: an absolute one opened through /proc would lead out of the host. What is not there ends the search.
 */
export async function pathInHost(root: string, path: string): Promise<string> {
  const left = path.split('/').filter(Boolean);
  let done: string[] = [];
  for (let links = 0; left.length > 0; ) {
    const name = left.shift() ?? '';
    if (name === '.') continue;
    if (name === '..') {
      done.pop();
      continue;
    }
    const target = await linkTarget(join(root, ...done, name));
    if (target === null) {
      done.push(name);
      continue;
    }
    if (++links > 40) throw new Error(`too many links in ${path} of a host`);
    if (target.startsWith('/')) done = [];
    left.unshift(...target.split('/').filter(Boolean));
  }
  return join(root, ...done);
}

async function linkTarget(path: string): Promise<string | null> {
  try {
    return await readlink(path);
  } catch (cause) {
    if (['EINVAL', 'ENOENT', 'ENOTDIR'].includes(codeOf(cause) ?? '')) return null;
    throw cause;
  }
}
