/** What is asked about a description and its plan. */
export const descriptionPolicies = ['security', 'network'] as const;
/** The shipped policies; `lab` judges what an emulation measured. */
export const policyNames = [...descriptionPolicies, 'lab'] as const;
export type PolicyName = (typeof policyNames)[number];

/** Entry point of a policy in the compiled module, and of `opa eval` with dots for slashes. */
export function entrypointOf(policy: PolicyName): string {
  return `dwcp/${policy}/decision`;
}
