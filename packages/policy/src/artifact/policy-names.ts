/** The shipped policies. */
export const policyNames = ['security', 'network'] as const;
export type PolicyName = (typeof policyNames)[number];

/** Entry point of a policy in the compiled module, and of `opa eval` with dots for slashes. */
export function entrypointOf(policy: PolicyName): string {
  return `dwcp/${policy}/decision`;
}
