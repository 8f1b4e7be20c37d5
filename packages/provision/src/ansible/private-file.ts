import { stat } from 'node:fs/promises';
import { codeOf } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';

/** Throws FILE_PERMISSIONS unless the file is there and nobody but its owner may read it. */
export async function requirePrivateFile(path: string): Promise<void> {
  let mode: number;
  try {
    mode = (await stat(path)).mode & 0o777;
  } catch (cause) {
    throw new DwcpError('FILE_PERMISSIONS', `${path} cannot be looked at (${codeOf(cause) ?? 'unknown error'})`, {
      hint: `check that ${path} exists`,
      cause,
    });
  }
  if ((mode & 0o077) !== 0) {
    throw new DwcpError('FILE_PERMISSIONS', `${path} is open to others (0${mode.toString(8)})`, {
      hint: `chmod 600 ${path}`,
    });
  }
}
