import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '@dwcp/io';
import { DwcpError, type Finding } from '@dwcp/model';
import { decodeUtf8, maxFileBytes } from './yaml/decode.ts';
import { type ParsedYaml, parseYaml } from './yaml/parse.ts';

/** A configuration file, read and parsed. */
export interface Source extends ParsedYaml {
  /** Relative to the project directory. */
  readonly file: string;
  /** Null when the file is too large to be read at all. */
  readonly sha256: string | null;
  readonly text: string;
}

/** Reads one file of the description. `missing` gives the words for a file that is not there. */
export async function readSource(
  file: string,
  options: { readonly projectDir: string; readonly missing: () => Promise<string> },
): Promise<Source> {
  const bytes = await readBytes(file, options);
  if (bytes === null) return unread(file, tooLarge(file), null);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const text = decodeUtf8(file, bytes);
  if (typeof text !== 'string') return unread(file, text, sha256);
  return { file, sha256, text, ...parseYaml(file, text) };
}

/** Null when the file is larger than any configuration. */
async function readBytes(
  file: string,
  options: { readonly projectDir: string; readonly missing: () => Promise<string> },
): Promise<Uint8Array | null> {
  try {
    // Without waiting: a named pipe would otherwise hold dwcp up for ever.
    const handle = await open(join(options.projectDir, file), constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!(await handle.stat()).isFile()) throw notAFile(file);
      return await readAtMost(handle, maxFileBytes);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof DwcpError) throw cause;
    const code = codeOf(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new DwcpError('CONFIG_UNREADABLE', `there is no ${file}`, { hint: await options.missing(), cause });
    }
    throw new DwcpError('CONFIG_UNREADABLE', `${file} cannot be read (${code ?? 'unknown error'})`, {
      hint: `check the owner and permissions of ${file}`,
      cause,
    });
  }
}

/** Null when there is more. */
async function readAtMost(handle: FileHandle, limit: number): Promise<Uint8Array | null> {
  const buffer = new Uint8Array(limit + 1);
  let length = 0;
  while (length <= limit) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
  }
  return null;
}

function notAFile(file: string): DwcpError {
  return new DwcpError('CONFIG_UNREADABLE', `${file} is not a file`, { hint: `put a YAML file at ${file}` });
}

function unread(file: string, finding: Finding, sha256: string | null): Source {
  return { file, sha256, text: '', document: null, findings: [finding] };
}

function tooLarge(file: string): Finding {
  return {
    ruleId: 'config/too-large',
    severity: 'high',
    message: `the file is larger than ${maxFileBytes / 1024 / 1024} MB`,
    location: { file, line: 1, column: 1 },
    path: null,
    hint: 'a description is some kilobytes: is this the right file?',
  };
}
