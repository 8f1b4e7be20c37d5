import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { type IgnoreOptions, isIgnored } from './apply-ignores.ts';
import type { CausedMismatch } from './compare/mismatch.ts';
import { findRootCauses, isSymptom, type RootCauses, type UncheckedCraft } from './compare/root-causes.ts';
import { type HostOptions, isOfLinks, stillThere } from './detect-hosts.ts';
import { driftIdOf } from './make-drift.ts';

const looks = 8;

/** dwcpd dials a peer that was gone for a while again after up to 22 s. */
const looksAtLinks = 18;

/**
 * A session that fell for a moment, on a machine that stood still, is no drift: what lies between nodes and has no cause
 * among what was set is looked at again for a while, links for as long as they may take to come back, and counts when it is
 * there in every look.
 */
export async function settle(
  hosts: HostOptions,
  seen: {
    readonly betweenLooksMs: number;
    readonly first: readonly CausedMismatch[];
    readonly others: readonly CausedMismatch[];
    readonly unchecked: readonly UncheckedCraft[];
    readonly ignoring: IgnoreOptions;
  },
  ctx: Context,
): Promise<RootCauses> {
  const { others, unchecked, ignoring } = seen;
  const causesOf = (mismatches: readonly CausedMismatch[]): RootCauses =>
    findRootCauses({
      mismatches: [...others, ...mismatches],
      unchecked,
      isIgnored: (mismatch) => isIgnored({ ...mismatch, id: driftIdOf(mismatch) }, ignoring),
    });
  let mismatches = seen.first;
  for (let look = 1; ; look++) {
    const causes = causesOf(mismatches);
    const mayPass = (mismatch: CausedMismatch): boolean =>
      isSymptom(mismatch) && look < (isOfLinks(mismatch) ? looksAtLinks : looks);
    if (!causes.roots.some(({ mismatch }) => mayPass(mismatch) && mismatch.craft !== 'cloud')) return causes;
    await pause(seen.betweenLooksMs, ctx.signal);
    const again = new Set(await stillThere(mismatches.filter(mayPass), hosts, ctx));
    mismatches = mismatches.filter((mismatch) => !mayPass(mismatch) || again.has(mismatch));
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (cause) {
    throw signal.aborted ? new DwcpError('INTERRUPTED', 'interrupted between two looks') : cause;
  }
}
