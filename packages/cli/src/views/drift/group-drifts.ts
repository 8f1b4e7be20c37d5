import type { Drift, DriftConsequence } from '@dwcp/model';

/** The same drift on one node or on many: one thing to mend. */
export interface DriftGroup {
  readonly drift: Drift;
  /** Empty for the cloud and the description. */
  readonly nodes: readonly string[];
  readonly consequences: readonly DriftConsequence[];
}

/** Groups what is wrong in the same way everywhere, in the order of the report. */
export function groupDrifts(drifts: readonly Drift[]): readonly DriftGroup[] {
  const groups = new Map<string, Drift[]>();
  for (const drift of drifts) {
    const { kind, check, subject, cause, wanted, observed } = drift;
    const key = JSON.stringify([kind, check, subject, cause, wanted, observed]);
    groups.set(key, [...(groups.get(key) ?? []), drift]);
  }
  return [...groups.values()].flatMap((same) => {
    const [drift] = same;
    if (drift === undefined) return [];
    const nodes = same.flatMap(({ node }) => node ?? []);
    return [{ drift, nodes, consequences: same.flatMap(({ consequences }) => consequences) }];
  });
}

export const causeWords: Readonly<Record<Drift['cause'], string>> = {
  'outside-change': 'changed outside',
  'not-applied': 'not applied',
  expired: 'ignored until a day that is over',
};
