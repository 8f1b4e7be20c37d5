import type { PolicyRule } from '@dwcp/policy';
import type { LintPart } from './report.ts';

/** Rules of one origin, and the part without which none of them says anything. */
const origins: readonly (readonly [rule: RegExp, part: RegExp])[] = [
  [/^terraform\//, /^terraform /],
  [/^ansible\/lint$/, /^ansible(-lint)?$/],
  [/^ansible\//, /^ansible$/],
  [/^secret\//, /^secrets$/],
  [/^dependencies\//, /^dependencies$/],
];

/**
 * True when a part was left out without which the rule is silent: that nothing was found then proves nothing. A policy's
 * rule is on a section nobody gave when that is what it guards.
 */
export function isLeftOut(ruleId: string, parts: readonly LintPart[], policies: readonly PolicyRule[]): boolean {
  const left = parts.filter((part) => part.isLeftOut).map((part) => part.name);
  if (origins.some(([rule, part]) => rule.test(ruleId) && left.some((name) => part.test(name)))) return true;
  const guards = policies.find((policy) => policy.id === ruleId)?.guards ?? [];
  return guards.some(([section]) => left.includes(`policy ${section}`));
}
