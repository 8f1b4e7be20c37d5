import { lstat, rm, stat } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { codeOf, writeError, writeFileAtomic } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';

/** A report file that was asked for. */
export interface OutputFile {
  /** The whole text or nothing. */
  write(text: string): Promise<void>;
}

/**
 * Takes what an earlier run left at `path` away, so that a run that fails cannot pass for that one. Throws USAGE before any
 * work is done where no report belongs: `inputs` are files and directories dwcp reads.
 */
export async function openOutput(
  path: string,
  options: { readonly option: string; readonly cwd: string; readonly inputs: readonly string[] },
): Promise<OutputFile> {
  const wrong = (message: string, hint: string) =>
    new DwcpError('USAGE', `option ${options.option}: ${message}`, { hint });
  const file = resolve(options.cwd, path);
  const input = options.inputs.find((entry) => file === entry || file.startsWith(`${entry}${sep}`));
  if (input !== undefined) {
    throw wrong(`${path} would be written where dwcp reads (${input})`, 'name a file outside of it');
  }
  const existing = await orNull(lstat(file));
  // A rename over /dev/stdout or a link would replace it, not write to where it leads.
  if (existing !== null && !existing.isFile()) {
    throw wrong(`${path} is there and is not a file`, `name a file, or leave ${options.option} out`);
  }
  const directory = await orNull(stat(dirname(file)));
  if (directory?.isDirectory() !== true) throw wrong(`there is no directory ${dirname(file)}`, 'make it first');
  await rm(file, { force: true }).catch((cause: unknown) => {
    throw writeError(file, cause);
  });
  return { write: (text) => writeFileAtomic(file, text, { permissions: 0o644 }) };
}

async function orNull<T>(look: Promise<T>): Promise<T | null> {
  try {
    return await look;
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR') return null;
    throw cause;
  }
}
