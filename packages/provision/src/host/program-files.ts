import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, lstat, readdir, readlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { codeOf } from '@dwcp/io';

/** The directory of a program below /opt/dwcp, as module_utils/dwcp/program.py names it: the same bytes, the same name. */
export function programName(sums: string): string {
  return createHash('sha256').update(sums).digest('hex').slice(0, 16);
}

/** What keeps a directory from being the /opt/dwcp of a host that has this program and no other; null when nothing does. */
export async function treeProblem(directory: string, sums: string): Promise<string | null> {
  const name = programName(sums);
  try {
    const target = await readlink(join(directory, 'current'));
    if (target !== name) return `current leads to ${target}`;
    const others = (await readdir(directory)).filter((entry) => entry !== 'current' && entry !== name);
    if (others.length > 0) return `${others[0]} is no part of it`;
    return await filesProblem(join(directory, name), sums);
  } catch (cause) {
    const code = codeOf(cause);
    if (code === null) throw cause;
    return `it cannot be read (${code})`;
  }
}

/** As a release is packed, whatever an archive says. */
export async function setModes(directory: string): Promise<void> {
  for (const { path, isDirectory } of await entriesOf(directory)) {
    if (isDirectory !== null) await chmod(join(directory, path), modeOf(path, isDirectory));
  }
}

async function filesProblem(directory: string, sums: string): Promise<string | null> {
  const wanted = new Map(
    sums.split('\n').flatMap((line) => (line === '' ? [] : [[line.slice(66), line.slice(0, 64)]])),
  );
  const entries = await entriesOf(directory);
  for (const { path, isDirectory, mode } of entries) {
    if (isDirectory === null) return `${path} is no regular file`;
    if (mode !== modeOf(path, isDirectory)) return `${path} has mode ${mode.toString(8).padStart(4, '0')}`;
  }
  const present = new Set(entries.filter(({ isDirectory }) => isDirectory === false).map(({ path }) => path));
  const missing = [...wanted.keys()].find((path) => !present.has(path));
  if (missing !== undefined) return `${missing} is missing`;
  for (const path of present) {
    if (!wanted.has(path)) return `${path} is no part of it`;
    if ((await digestOf(join(directory, path))) !== wanted.get(path)) return `${path} differs`;
  }
  return wanted.size === 0 ? 'it has no digests' : null;
}

interface Entry {
  /** Relative; `.` for the directory itself. */
  readonly path: string;
  /** Null for what is neither a directory nor a regular file. */
  readonly isDirectory: boolean | null;
  readonly mode: number;
}

async function entriesOf(directory: string): Promise<readonly Entry[]> {
  const names = ['.', ...(await readdir(directory, { recursive: true }))];
  return Promise.all(
    names.map(async (path) => {
      const found = await lstat(join(directory, path));
      return {
        path,
        isDirectory: found.isDirectory() ? true : found.isFile() ? false : null,
        mode: found.mode & 0o7777,
      };
    }),
  );
}

function modeOf(path: string, isDirectory: boolean): number {
  return isDirectory || basename(dirname(path)) === 'bin' ? 0o755 : 0o644;
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
