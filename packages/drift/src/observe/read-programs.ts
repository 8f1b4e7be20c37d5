import { join } from 'node:path';
import type { EnvironmentPaths } from '@dwcp/environment';
import { isText, makeDirectory, objectOf, oneOf, readState, recordOf, writeFileAtomic } from '@dwcp/io';

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

const isKept = objectOf({ formatVersion: oneOf([1]), programs: recordOf(objectOf({ signature: isText, at: isText })) });

/** The programs earlier looks at this environment have read. */
export async function loadReadPrograms(paths: EnvironmentPaths): Promise<ReadPrograms> {
  const kept = await readState(fileOf(paths), isKept, { hint: 'remove it: the next look reads every program' });
  return kept?.programs ?? {};
}

/** Keeps what a look has told: the signature of every node it asked, null where the program is not the released one. */
export async function keepReadPrograms(
  paths: EnvironmentPaths,
  { before, told, nowMs }: { readonly before: ReadPrograms; readonly told: ToldSignatures; readonly nowMs: number },
): Promise<void> {
  const programs = withTold(before, { told, nowMs });
  if (JSON.stringify(programs) === JSON.stringify(before)) return;
  await makeDirectory(paths.drift);
  await writeFileAtomic(fileOf(paths), `${JSON.stringify({ formatVersion: 1, programs }, null, 2)}\n`);
}

export type ToldSignatures = Readonly<Record<string, string | null>>;

/**
 * How a program looked when it was read within the last day; null of one that has to be read. Once a day it is read though
 * nothing about it looks changed: disks decay, and who has the block device writes without anybody being told.
 */
export function knownSignature(read: ReadProgram | undefined, nowMs: number): string | null {
  const ageMs = nowMs - Date.parse(read?.at ?? '');
  return read !== undefined && ageMs >= 0 && ageMs < dayMs ? read.signature : null;
}

function withTold(
  before: ReadPrograms,
  { told, nowMs }: { readonly told: ToldSignatures; readonly nowMs: number },
): ReadPrograms {
  const now = Object.entries(told).flatMap(([node, signature]) => {
    if (signature === null) return [];
    const isKnown = knownSignature(before[node], nowMs) === signature;
    return [[node, isKnown ? before[node] : { signature, at: new Date(nowMs).toISOString() }] as const];
  });
  const others = Object.entries(before).filter(([node]) => !(node in told));
  return Object.fromEntries([...others, ...now]) as ReadPrograms;
}

function fileOf(paths: EnvironmentPaths): string {
  return join(paths.drift, 'programs.json');
}
