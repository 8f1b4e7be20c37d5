import type { DriftReport } from '@dwcp/model';

/** How a run ended. `skipped`: a deploy was working on the environment. */
export const runVerdicts = ['in-sync', 'drift', 'unchecked', 'failed', 'skipped'] as const;
export type RunVerdict = (typeof runVerdicts)[number];

export function verdictOf({ drifts, unchecked }: DriftReport): RunVerdict {
  if (drifts.length > 0) return 'drift';
  return unchecked.length > 0 ? 'unchecked' : 'in-sync';
}

/** Numbers of a report: all that is kept of it. */
export interface RunFigures {
  readonly drifts: readonly { readonly kind: string; readonly severity: string; readonly count: number }[];
  readonly unchecked: readonly { readonly kind: string; readonly count: number }[];
  readonly ignored: number;
}

export function figuresOf(report: DriftReport): RunFigures {
  const drifts = countBy(report.drifts.map(({ kind, severity }) => `${kind} ${severity}`));
  const unchecked = countBy(report.unchecked.map(({ kind }) => kind));
  return {
    drifts: [...drifts].map(([key, count]) => {
      const [kind = '', severity = ''] = key.split(' ');
      return { kind, severity, count };
    }),
    unchecked: [...unchecked].map(([kind, count]) => ({ kind, count })),
    ignored: report.ignored.length,
  };
}

function countBy(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
