import { join } from 'node:path';
import type { EnvironmentPaths } from '@dwcp/environment';
import {
  type Context,
  isText,
  makeDirectory,
  objectOf,
  oneOf,
  readState,
  recordOf,
  type Shape,
  writeFileAtomic,
} from '@dwcp/io';
import { DwcpError } from '@dwcp/model';

/** A program that was read whole and is the released one. */
export interface ReadProgram {
  /** How it looked from outside just before. */
  readonly signature: string;
  /** ISO 8601. */
  readonly at: string;
}

/** By node. */
export type ReadPrograms = Readonly<Record<string, ReadProgram>>;

const dayMs = 86_400_000;

const isSignature: Shape<string> = (value): value is string => isText(value) && /^[0-9a-f]{64}$/.test(value);

const isKept = objectOf({
  formatVersion: oneOf([1]),
  programs: recordOf(objectOf({ signature: isSignature, at: isText })),
});

/** The programs earlier looks at this environment have read; none where that cannot be told: then each is read again. */
export async function loadReadPrograms(paths: EnvironmentPaths, ctx: Pick<Context, 'events'>): Promise<ReadPrograms> {
  try {
    return (await readState(fileOf(paths), isKept))?.programs ?? {};
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.code !== 'STATE_CORRUPT') throw cause;
    ctx.events.emit({ code: 'drift.programs-forgotten', message: `${cause.message}: every program of dwcpd is read` });
    return {};
  }
}

/** By node: how a program looked; null of one that is not the released one. */
export type ToldSignatures = Readonly<Record<string, string | null>>;

/**
 * How the programs looked that were read within the last day; any other has to be read. Once a day it is read though nothing
 * about it looks changed: disks decay, and who has the block device writes without anybody being told.
 */
export function knownSignatures(read: ReadPrograms, nowMs: number): ToldSignatures {
  const known = Object.entries(read).filter(([, { at }]) => {
    const ageMs = nowMs - Date.parse(at);
    return ageMs >= 0 && ageMs < dayMs;
  });
  return Object.fromEntries(known.map(([node, { signature }]) => [node, signature]));
}

/** Keeps what a look has told that began at `nowMs` with what was `known`: what it did not know it has read. */
export async function keepReadPrograms(
  paths: EnvironmentPaths,
  look: {
    readonly before: ReadPrograms;
    readonly known: ToldSignatures;
    readonly told: ToldSignatures;
    readonly nowMs: number;
  },
): Promise<void> {
  const programs = withTold(look);
  if (JSON.stringify(programs) === JSON.stringify(look.before)) return;
  await makeDirectory(paths.drift);
  await writeFileAtomic(fileOf(paths), `${JSON.stringify({ formatVersion: 1, programs }, null, 2)}\n`);
}

function withTold({ before, known, told, nowMs }: Parameters<typeof keepReadPrograms>[1]): ReadPrograms {
  const at = new Date(nowMs).toISOString();
  const now = Object.entries(told).flatMap(([node, signature]) => {
    if (signature === null) return [];
    return [[node, known[node] === signature ? before[node] : { signature, at }] as const];
  });
  const others = Object.entries(before).filter(([node]) => !(node in told));
  return Object.fromEntries([...others, ...now]) as ReadPrograms;
}

function fileOf(paths: EnvironmentPaths): string {
  return join(paths.drift, 'programs.json');
}
