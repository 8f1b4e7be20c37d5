import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { relative } from 'node:path';
import { codeOf } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';

const largestBytes = 64 * 1024 * 1024;

/** A report of another program, named as seen from the project. Throws REPORT_UNREADABLE. */
export async function readReport(
  path: string,
  projectDir: string,
): Promise<{ readonly file: string; readonly text: string; readonly modifiedAt: Date }> {
  const fromProject = relative(projectDir, path);
  const file = fromProject.startsWith('..') ? path : fromProject;
  try {
    // Without waiting: a named pipe would otherwise hold dwcp up for ever.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const status = await handle.stat();
      if (!status.isFile()) throw unreadable(file, 'is not a file');
      if (status.size > largestBytes) throw unreadable(file, 'is larger than 64 MB');
      return { file, text: await handle.readFile('utf8'), modifiedAt: status.mtime };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof DwcpError) throw cause;
    throw unreadable(file, `cannot be read (${codeOf(cause) ?? 'unknown error'})`, cause);
  }
}

function unreadable(file: string, what: string, cause?: unknown): DwcpError {
  return new DwcpError('REPORT_UNREADABLE', `${file} ${what}`, {
    hint: 'give the JSON file as the tool wrote it',
    ...(cause === undefined ? {} : { cause }),
  });
}
