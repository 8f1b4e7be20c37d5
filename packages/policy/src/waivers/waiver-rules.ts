import type { RuleMetadata } from '@dwcp/model';

/** Longest time somebody may answer for a finding without looking at it again. */
export const maxDays = 365;

const table = {
  'waiver/expired': { severity: 'medium', title: 'a waiver is renewed or removed when its day has come' },
  'waiver/unused': { severity: 'medium', title: 'a waiver waives something' },
  'waiver/unknown-rule': { severity: 'medium', title: 'a waiver names a rule there is' },
  'waiver/too-long': { severity: 'medium', title: 'a waiver ends within a year' },
  'waiver/too-wide': { severity: 'high', title: 'a waiver names a place' },
} as const satisfies Readonly<Record<string, Omit<RuleMetadata, 'id'>>>;

export type WaiverRuleId = keyof typeof table;

/** Rules on waivers; none of them can be waived. */
export const waiverRules: readonly RuleMetadata[] = Object.entries(table).map(([id, rule]) => ({ id, ...rule }));

export function waiverSeverity(id: WaiverRuleId): RuleMetadata['severity'] {
  return table[id].severity;
}
