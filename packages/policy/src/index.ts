// Rego in, findings out: the engines that evaluate policies, the documents they are given and the decisions they give.
// Knows no configuration file, no cloud stack and no command line.

export {
  loadArtifact,
  loadPolicyRules,
  type PolicyArtifact,
  type PolicyManifest,
  type PolicyRule,
} from './artifact/artifact.ts';
export { descriptionPolicies, type PolicyName, policyNames } from './artifact/policy-names.ts';
export { type PolicyDecision, type PolicyViolation, type PolicyWarning, parseDecision } from './decision.ts';
export * from './emulation/index.ts';
export { type BoundedEngine, openBoundedEngine, type PolicyQuestion } from './engine/bounded-engine.ts';
export { type EmbeddedEngine, openEmbeddedEngine } from './engine/embedded-engine.ts';
export { opaTool } from './engine/opa-tool.ts';
export * from './resources/index.ts';
export { evaluateUserPolicies, type UserDecision } from './user/user-policies.ts';
export * from './vulnerabilities/index.ts';
export * from './waivers/index.ts';
