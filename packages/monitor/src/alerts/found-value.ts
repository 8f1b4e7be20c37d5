import { createHash } from 'node:crypto';
import { observedDigest } from '@dwcp/drift';
import type { Drift } from '@dwcp/model';

/** The same while what was found is the same, a line of a file that is not summed up included. */
export function foundValue(drift: Drift): string {
  const shown = JSON.stringify([observedDigest(drift), drift.diff]);
  return createHash('sha256').update(shown).digest('hex').slice(0, 16);
}
