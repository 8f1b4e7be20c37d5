import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '@dwcp/io';
import { decodeSource, maxFileBytes, tooLarge } from './decode-source.ts';
import type { Unscanned } from './list-files.ts';
import type { SecretSource } from './scan-secrets.ts';

/** Reads a file for the scan, or says why it cannot be looked into. Never waits and never reads more than it may. */
export async function readSource(projectDir: string, file: string): Promise<SecretSource | Unscanned> {
  let handle: FileHandle | null = null;
  try {
    // Not to wait for the other end, should the file be a pipe by now.
    handle = await open(join(projectDir, file), constants.O_RDONLY | constants.O_NONBLOCK);
    const status = await handle.stat();
    if (!status.isFile()) return { file, reason: 'not a regular file' };
    if (status.size > maxFileBytes) return { file, reason: tooLarge };
    return decodeSource(file, await readUpTo(handle, maxFileBytes + 1));
  } catch (cause) {
    return { file, reason: `cannot be read (${codeOf(cause) ?? 'unknown error'})` };
  } finally {
    await handle?.close().catch(() => {});
  }
}

/** Files may grow while they are read, and those of /proc tell no size. */
async function readUpTo(handle: FileHandle, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  while (total < limit) {
    const buffer = new Uint8Array(Math.min(65_536, limit - total));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length);
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    total += bytesRead;
  }
  return Buffer.concat(chunks);
}
