import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '@dwcp/model';

/** More than any description has; a line beyond is shown without its text. */
const maxBytes = 4 * 1024 * 1024;

/** The lines of every file a finding points into; a file that cannot be read shows without them. */
export async function readSourceLines(
  findings: readonly Finding[],
  project: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const files = [...new Set(findings.flatMap((finding) => (finding.location === null ? [] : [finding.location.file])))];
  const sources = await Promise.all(
    files.map(async (file) => [file, (await readStart(join(project, file)).catch(() => '')).split('\n')] as const),
  );
  return new Map(sources);
}

/** Does not wait for a writer where the file is a named pipe. */
async function readStart(path: string): Promise<string> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) return '';
    const buffer = Buffer.alloc(Math.min(stats.size, maxBytes));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
