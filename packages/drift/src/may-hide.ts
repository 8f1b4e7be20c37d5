import { driftIgnoresFile } from '@dwcp/config';
import type { Drift, UncheckedPart } from '@dwcp/model';
import { descriptionPart } from './load-described.ts';

/** What is remembered of a drift. */
export interface KnownDrift extends Pick<Drift, 'kind' | 'node' | 'check'> {
  /** Absent where nobody wrote it down. */
  readonly cause?: Drift['cause'] | undefined;
}

/** Whether a drift that a report does not have may be there nevertheless, for this part was not looked at. Pure. */
export function mayHide(part: UncheckedPart, drift: KnownDrift): boolean {
  if (part.subject === descriptionPart) return needsDescription(drift);
  // Then nothing is ignored, so more is seen and not less.
  if (part.subject === driftIgnoresFile) return false;
  // Nothing but policies needs them.
  if (part.kind === 'policy' && drift.kind !== 'policy') return false;
  if (part.node !== null && part.node === drift.node) return true;
  // What lies between nodes is told with whichever node did not answer; the description needs none of them.
  return part.kind === drift.kind && (part.node === null || drift.kind === 'running-config');
}

/**
 * Whether a drift can be seen with the description only. Without it what was deployed is compared all the same: what was never
 * applied needs it, and so may a drift of which nobody knows whether it was. Pure.
 */
export function needsDescription({ check, cause }: Pick<KnownDrift, 'check' | 'cause'>): boolean {
  return check.startsWith('description/') || cause !== 'outside-change';
}
