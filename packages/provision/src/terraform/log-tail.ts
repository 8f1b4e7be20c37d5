import { open } from 'node:fs/promises';
import { codeOf } from '@dwcp/io';

/** Complete lines a file has gained since `position`, and where to read on. A file not there yet has none. */
export async function readNewLines(
  path: string,
  position: number,
): Promise<{ readonly lines: readonly string[]; readonly position: number }> {
  let bytes: Buffer;
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      bytes = Buffer.alloc(Math.max(0, size - position));
      await file.read(bytes, 0, bytes.length, position);
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return { lines: [], position };
    throw cause;
  }
  const end = bytes.lastIndexOf(10) + 1;
  const text = bytes.subarray(0, end).toString('utf8');
  return { lines: text === '' ? [] : text.trimEnd().split('\n'), position: position + end };
}
