import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '@dwcp/io';

/** The file `name` where `path` is the directory of a report, else `path` itself; null when nothing is there. */
export async function pathInReport(path: string, name: string): Promise<string | null> {
  try {
    return (await stat(path)).isDirectory() ? join(path, name) : path;
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR') return null;
    throw cause;
  }
}
