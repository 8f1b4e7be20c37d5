import { access } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Context } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';

/**
 * The names in a directory that Git ignores and does not track all the same. None outside of a repository, and none when
 * Git cannot say: then everything is looked into.
 */
export async function gitIgnored(
  directory: string,
  names: readonly string[],
  ctx: Pick<Context, 'run'>,
): Promise<ReadonlySet<string>> {
  if (names.length === 0 || !(await isInRepository(resolve(directory)))) return new Set();
  try {
    // The settings of a repository may name a program that watches its files; nothing of it is started.
    const argv = ['git', '-c', 'core.fsmonitor=false', 'check-ignore', '-z', '--stdin'];
    const { stdout } = await ctx.run.run(argv, {
      timeoutMs: 10_000,
      cwd: directory,
      okExitCodes: [0, 1],
      input: names.map((name) => `./${name}\0`).join(''),
    });
    return new Set(
      stdout
        .split('\0')
        .filter((path) => path !== '')
        .map((path) => path.replace(/^\.\//, '')),
    );
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.code === 'INTERRUPTED') throw cause;
    return new Set();
  }
}

async function isInRepository(directory: string): Promise<boolean> {
  for (let path = directory; ; path = dirname(path)) {
    const isTop = await access(join(path, '.git')).then(
      () => true,
      () => false,
    );
    if (isTop || path === dirname(path)) return isTop;
  }
}
