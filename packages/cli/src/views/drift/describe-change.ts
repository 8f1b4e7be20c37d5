import type { Drift, DriftChange } from '@dwcp/model';

/** `[Interface] MTU: 1420 → 1280` */
export function describeChange({ path, wanted, observed }: DriftChange): string {
  return `${path}: ${wanted ?? '(none)'} → ${observed ?? '(none)'}`;
}

/** For a drift whose source knows when it was made. */
export function whoAndWhen({ changedAt, changedBy }: Drift): string {
  return `${changedAt ?? ''}${changedBy === null ? '' : ` by ${changedBy}`}`;
}
