import type { SecretRuleId } from './secret-rules.ts';

/** A stretch of a text that is a secret. */
export interface SecretMatch {
  readonly ruleId: SecretRuleId;
  /** With its article, for example `a GitHub token`. Never a part of the secret. */
  readonly what: string;
  /** Offset in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

/** How sure a rule is of what it found: where two found the same stretch, the first of these is kept. */
const certainty: readonly SecretRuleId[] = [
  'secret/private-key',
  'secret/token',
  'secret/url-credentials',
  'secret/named-value',
  'secret/entropy',
];

/** Of matches that overlap the surest one, in the order of the text. */
export function withoutOverlaps(matches: readonly SecretMatch[]): readonly SecretMatch[] {
  const kept: SecretMatch[] = [];
  for (const ruleId of certainty) {
    const before = kept.toSorted((a, b) => a.start - b.start);
    const own = matches.filter((match) => match.ruleId === ruleId).toSorted((a, b) => a.start - b.start);
    let next = 0;
    let lastEnd = -1;
    for (const match of own) {
      while ((before[next]?.end ?? Number.POSITIVE_INFINITY) <= match.start) next++;
      const isFree = match.start >= lastEnd && (before[next]?.start ?? Number.POSITIVE_INFINITY) >= match.end;
      if (!isFree) continue;
      kept.push(match);
      lastEnd = match.end;
    }
  }
  return kept.toSorted((a, b) => a.start - b.start);
}
