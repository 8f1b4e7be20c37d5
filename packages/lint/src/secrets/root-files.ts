import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { type Context, codeOf } from '@dwcp/io';
import { gitIgnored } from './git-ignored.ts';
import type { FileList, Unscanned } from './list-files.ts';

/** More lie in no root that people work in. */
const maxFiles = 500;

/**
 * Files that lie in the project directory itself, where `.env`, `*.tfvars` and keys are left behind. What Git ignores
 * there is meant to stay on this machine: it is named, and not looked into.
 */
export async function listRootFiles(projectDir: string, ctx: Context): Promise<FileList> {
  const root = await realpath(projectDir);
  const entries = await readdir(projectDir, { withFileTypes: true });
  const names = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
  const ignored = await gitIgnored(projectDir, names, ctx);
  const files: string[] = [];
  const unscanned: Unscanned[] = [];
  for (const name of names) {
    const refusal = await refusalOf(join(projectDir, name), root);
    if (refusal === directory) continue;
    const reason = ignored.has(name) ? 'Git ignores it' : refusal;
    if (reason === null && files.length < maxFiles) files.push(name);
    else unscanned.push({ file: name, reason: reason ?? `more than ${maxFiles} files` });
  }
  return { files, unscanned };
}

/** What a link to a directory is: it is no file of the root. */
const directory = 'a directory';

/** Why a file is not looked into; null when it is. */
async function refusalOf(path: string, root: string): Promise<string | null> {
  try {
    const [status, real] = await Promise.all([stat(path), realpath(path)]);
    if (status.isDirectory()) return directory;
    if (!status.isFile()) return 'not a regular file';
    return real.startsWith(root + sep) ? null : 'leads out of the project';
  } catch (cause) {
    return `cannot be followed (${codeOf(cause) ?? 'unknown error'})`;
  }
}
