import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, type JournalEntry, writeError } from '@dwcp/io';

/** How many releases stay, those that something refers to included. */
export const keptReleases = 5;

const isDigest = (name: string): boolean => /^[0-9a-f]{64}$/.test(name);
const removing = '.removing';

/**
 * Removes old releases: `kept` stay in any case, and of the others the newest, as long as they make no more than
 * `keptReleases`. A release is renamed before its files go, so an interrupted prune leaves none that lacks a file; what
 * it left is removed by the next. Only for the holder of the environment's lock.
 */
export async function pruneReleases(
  releasesDir: string,
  options: { readonly kept: readonly string[] },
): Promise<readonly string[]> {
  const names = await listDirectory(releasesDir);
  const releases = names.filter(isDigest);
  const kept = new Set(options.kept.filter((name) => releases.includes(name)));
  const others = await newestFirst(
    releasesDir,
    releases.filter((name) => !kept.has(name)),
  );
  const removed = others.slice(Math.max(0, keptReleases - kept.size));
  const leftOver = names.filter((name) => name.endsWith(removing) || name.endsWith('.partial'));
  try {
    for (const name of leftOver) await rm(join(releasesDir, name), { recursive: true, force: true });
    for (const name of removed) {
      await rename(join(releasesDir, name), join(releasesDir, `${name}${removing}`));
      await rm(join(releasesDir, `${name}${removing}`), { recursive: true, force: true });
    }
  } catch (cause) {
    throw writeError(releasesDir, cause);
  }
  return removed;
}

/** Releases that the entries of a journal speak of, wherever in an entry. */
export function referredReleases(entries: readonly JournalEntry[]): readonly string[] {
  const texts = entries.map((entry) => JSON.stringify(entry.data));
  return [...new Set(texts.flatMap((text) => text.match(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g) ?? []))];
}

async function newestFirst(dir: string, names: readonly string[]): Promise<readonly string[]> {
  const dated = await Promise.all(names.map(async (name) => ({ name, atMs: (await stat(join(dir, name))).mtimeMs })));
  return dated.toSorted((a, b) => b.atMs - a.atMs || (a.name < b.name ? -1 : 1)).map(({ name }) => name);
}

async function listDirectory(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return [];
    throw cause;
  }
}
