import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { codeOf, makeDirectory, readTextIfPresent, type Shape, writeFileAtomic } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import type { BaselinePart, BaselineParts } from './baseline.ts';

export type BaselinePartName = 'terraform' | 'running-config';

/** Writes a part beside those that are there: a baseline that refers to an earlier one stays whole. */
export async function writeBaselinePart(dir: string, name: BaselinePartName, content: object): Promise<BaselinePart> {
  const text = `${JSON.stringify({ formatVersion: 1, ...content }, null, 2)}\n`;
  const sha256 = createHash('sha256').update(text).digest('hex');
  const file = `${name}-${sha256.slice(0, 12)}.json`;
  await makeDirectory(dir);
  await writeFileAtomic(join(dir, file), text);
  return { file, sha256 };
}

/** A part as it was written. Throws STATE_CORRUPT when it is not there or not byte for byte that. */
export async function loadBaselinePart<T>(dir: string, part: BaselinePart, shape: Shape<T>): Promise<T> {
  // The name comes out of a file, and leads nowhere else.
  const path = join(dir, basename(part.file));
  const text = await readTextIfPresent(path);
  if (text === null) throw corrupt(`${path} is missing, a part of the baseline`);
  if (createHash('sha256').update(text).digest('hex') !== part.sha256) {
    throw corrupt(`${path} is not the part of the baseline that was written`);
  }
  const value: unknown = JSON.parse(text);
  if (!shape(value)) throw corrupt(`${path} is no part of a baseline`);
  return value;
}

/** Removes parts that no baseline refers to any more. */
export async function pruneBaselineParts(dir: string, parts: BaselineParts): Promise<void> {
  const kept = [parts.terraform?.file, parts.runningConfig.file];
  for (const name of await namesIn(dir)) {
    if (!kept.includes(name)) await rm(join(dir, name), { force: true });
  }
}

async function namesIn(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return [];
    throw cause;
  }
}

function corrupt(message: string): DwcpError {
  return new DwcpError('STATE_CORRUPT', message, { hint: 'run `dwcp deploy`, which writes a whole baseline' });
}
