import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, NodeRunner } from '@dwcp/io';
import { readChangeTimes } from '@dwcp/network';
import type { CausedMismatch } from '../compare/mismatch.ts';
import { boundedRunner } from './bounded-runner.ts';
import { lookSafely } from './look.ts';

/** Who changed something and when, as far as its source knows. */
export interface Change {
  readonly changedBy: string | null;
  /** ISO 8601. */
  readonly changedAt: string | null;
}

/** By mismatch; what nobody knows is left out. */
export type Changes = ReadonlyMap<CausedMismatch, Change>;

/**
 * Of files and units of nodes the time only: their owner need not be who changed them. Of the description the commit, or
 * the time of a file that was not committed.
 */
export async function findWhoAndWhen(
  mismatches: readonly CausedMismatch[],
  options: { readonly projectDir: string; readonly runners: ReadonlyMap<string, NodeRunner> },
  ctx: Context,
): Promise<Changes> {
  const nodes = [...new Set(mismatches.flatMap(({ node }) => node ?? []))];
  const parts = await Promise.all([
    ...nodes.map((node) =>
      onNode(
        mismatches.filter((one) => one.node === node),
        options.runners.get(node),
      ),
    ),
    inDescription(mismatches, options.projectDir, ctx),
  ]);
  return new Map(parts.flat());
}

type Found = readonly (readonly [CausedMismatch, Change])[];

/** A file that is gone has no time, and a unit that is not enabled was not stopped for it. */
const fileChecks = ['file/changed', 'file/permissions', 'file/unexpected', 'unit/overridden'];

async function onNode(mismatches: readonly CausedMismatch[], runner: NodeRunner | undefined): Promise<Found> {
  const changed = mismatches.filter(({ cause }) => cause === 'outside-change');
  const files = changed.filter(({ check }) => fileChecks.includes(check));
  const units = changed.filter(({ check }) => check === 'unit/not-active');
  if (runner === undefined || files.length + units.length === 0) return [];
  const asked = { files: files.map(subjectOf), units: units.map(subjectOf) };
  const seen = await lookSafely(() => readChangeTimes(boundedRunner(runner), asked));
  if (!seen.isObserved) return [];
  return [
    ...files.flatMap((one) => timed(one, seen.value.files[one.subject])),
    ...units.flatMap((one) => timed(one, seen.value.units[one.subject])),
  ];
}

function subjectOf({ subject }: CausedMismatch): string {
  return subject;
}

function timed(mismatch: CausedMismatch, atMs: number | undefined): Found {
  if (atMs === undefined) return [];
  return [[mismatch, { changedBy: null, changedAt: new Date(atMs).toISOString() }]];
}

async function inDescription(mismatches: readonly CausedMismatch[], projectDir: string, ctx: Context): Promise<Found> {
  const files = mismatches.filter(({ check }) => check.startsWith('description/'));
  const found = files.map(async (one) => [one, await commitOf(one.subject, projectDir, ctx)] as const);
  return Promise.all(found);
}

/** What Git knows of the last change of a file; without Git, or not committed, the time of the file. */
async function commitOf(file: string, projectDir: string, ctx: Context): Promise<Change> {
  const git = async (...args: readonly string[]): Promise<string | null> => {
    const argv = ['git', '-c', 'core.fsmonitor=false', '-C', projectDir, ...args];
    const env = { GIT_OPTIONAL_LOCKS: '0' };
    const seen = await lookSafely(() => ctx.run.run(argv, { timeoutMs: 10_000, maxOutputBytes: 65_536, env }));
    return seen.isObserved ? seen.value.stdout : null;
  };
  const dirty = await git('status', '--porcelain', '--', file);
  const [author = '', hash = '', time = ''] =
    dirty === '' ? ((await git('log', '-1', '--format=%an%n%h%n%cI', '--', file)) ?? '').split('\n') : [];
  const atMs = Date.parse(time);
  const name = author.replaceAll(/\p{Cc}\[?[\d;]*[A-Za-z]?/gu, '').slice(0, 100);
  if (!Number.isNaN(atMs)) {
    return { changedBy: `${name} (commit ${hash})`, changedAt: new Date(atMs).toISOString() };
  }
  const found = await stat(join(projectDir, file)).catch(() => null);
  return { changedBy: null, changedAt: found?.mtime.toISOString() ?? null };
}
