import type { CausedMismatch } from './mismatch.ts';

/** The check of what stands for mismatches that are not listed. */
export const moreDrifts = 'node/more-drifts';

/** Of what nobody wants a node may name as many as it likes, and each is compared with all others. */
const unwantedListed = 200;

/** Of what is described all are listed, unless a node tells of the same over and over. */
const wantedListed = 2000;

/** Keeps so many mismatches of each check of a node; the rest of a check is one mismatch that says how many there are. */
export function boundMismatches(mismatches: readonly CausedMismatch[]): readonly CausedMismatch[] {
  const counts = new Map<string, number>();
  const kept: CausedMismatch[] = [];
  const rests = new Map<string, CausedMismatch[]>();
  for (const mismatch of mismatches) {
    const { kind, check, node, wanted } = mismatch;
    const key = JSON.stringify([node, kind, check, wanted === null]);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count <= (wanted === null ? unwantedListed : wantedListed)) kept.push(mismatch);
    else {
      const rest = JSON.stringify([node, kind, check]);
      const cut = rests.get(rest) ?? [];
      cut.push(mismatch);
      rests.set(rest, cut);
    }
  }
  return [...kept, ...[...rests.values()].flatMap(restOf)];
}

/** Explains nothing and follows from nothing but the description: nobody looked at what is in it. */
function restOf(cut: readonly CausedMismatch[]): readonly CausedMismatch[] {
  const [first] = cut;
  if (first === undefined) return [];
  const isChanged = cut.some(({ cause }) => cause === 'outside-change');
  return [
    {
      kind: first.kind,
      check: moreDrifts,
      aspect: moreDrifts,
      subject: first.check,
      node: first.node,
      craft: first.craft,
      layer: 'file',
      related: [],
      isEffective: false,
      cause: isChanged ? 'outside-change' : 'not-applied',
      wanted: null,
      baseline: null,
      observed: `${cut.length} more, which are not listed`,
    },
  ];
}
