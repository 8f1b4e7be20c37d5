import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { codeOf } from '@dwcp/io';

/** A file that was not looked into, and why. */
export interface Unscanned {
  readonly file: string;
  readonly reason: string;
}

export interface FileList {
  /** Paths relative to the project directory, sorted. */
  readonly files: readonly string[];
  readonly unscanned: readonly Unscanned[];
}

/** Where tools keep what they made or fetched. */
const skipped: ReadonlySet<string> = new Set(
  '.git .terraform .venv .dwcp .ansible node_modules __pycache__'.split(' '),
);

const maxFiles = 10_000;
const maxDepth = 32;

/**
 * Every file below some directories of a project, links inside the project followed. What is no regular file, leads out
 * of the project or cannot be listed is named instead. A directory that is not there holds nothing; `leftOut` names one
 * whose files are not asked for, unless a link leads to it.
 */
export async function listFiles(
  projectDir: string,
  directories: readonly string[],
  options: { readonly leftOut?: string } = {},
): Promise<FileList> {
  const root = await realpath(projectDir);
  const leftOut = options.leftOut === undefined ? null : join(projectDir, options.leftOut);
  const walk: Walk = { projectDir, root, leftOut, files: [], unscanned: [], seen: new Set() };
  for (const directory of directories) {
    const path = join(projectDir, directory);
    const status = await stat(path).catch(() => null);
    if (status === null) continue;
    if (status.isDirectory()) await walkDirectory(path, 0, walk);
    else walk.unscanned.push({ file: directory, reason: 'not a directory' });
  }
  return { files: walk.files.toSorted(), unscanned: walk.unscanned };
}

interface Walk {
  readonly projectDir: string;
  readonly root: string;
  /** A directory that is not looked into. */
  readonly leftOut: string | null;
  readonly files: string[];
  readonly unscanned: Unscanned[];
  /** Real paths of directories and linked files, so that links in a circle end. */
  readonly seen: Set<string>;
}

async function walkDirectory(path: string, depth: number, walk: Walk): Promise<void> {
  if (path === walk.leftOut) return;
  const name = relative(walk.projectDir, path);
  let entries: readonly Dirent[];
  try {
    const real = await realpath(path);
    if (walk.seen.has(real)) return;
    walk.seen.add(real);
    if (!isInside(real, walk.root)) return void walk.unscanned.push({ file: name, reason: 'leads out of the project' });
    if (depth > maxDepth) return void walk.unscanned.push({ file: name, reason: `more than ${maxDepth} levels deep` });
    entries = await readdir(path, { withFileTypes: true });
  } catch (cause) {
    return void walk.unscanned.push({ file: name, reason: `cannot be listed (${codeOf(cause) ?? 'unknown error'})` });
  }
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    await visit(join(path, entry.name), entry, { depth, walk });
  }
}

async function visit(
  path: string,
  entry: Dirent,
  { depth, walk }: { readonly depth: number; readonly walk: Walk },
): Promise<void> {
  const file = relative(walk.projectDir, path);
  const kind = entry.isSymbolicLink() ? await linkTarget(path, walk) : entry;
  if (kind === null) return;
  if (typeof kind === 'string') return void walk.unscanned.push({ file, reason: kind });
  if (kind.isDirectory()) return skipped.has(entry.name) ? undefined : walkDirectory(path, depth + 1, walk);
  if (!kind.isFile()) return void walk.unscanned.push({ file, reason: 'not a regular file' });
  if (walk.files.length < maxFiles) return void walk.files.push(file);
  walk.unscanned.push({ file, reason: `more than ${maxFiles} files` });
}

/** What a link leads to; a reason when it must not be followed; null when it was visited already. */
async function linkTarget(
  path: string,
  walk: Walk,
): Promise<{ readonly isDirectory: () => boolean; readonly isFile: () => boolean } | string | null> {
  try {
    const real = await realpath(path);
    if (!isInside(real, walk.root)) return 'leads out of the project';
    const status = await stat(real);
    if (status.isDirectory()) return status;
    if (walk.seen.has(real)) return null;
    walk.seen.add(real);
    return status;
  } catch (cause) {
    return `cannot be followed (${codeOf(cause) ?? 'unknown error'})`;
  }
}

function isInside(real: string, root: string): boolean {
  return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep);
}
