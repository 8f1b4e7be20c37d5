// The lint verb: everything that can be known of a description without touching a network. Reads, never changes, never prints.
export { type GateSubject, type GateVerdict, judgeDeploy } from './gate.ts';
export { lint } from './lint.ts';
export type * from './report.ts';
export { allRules } from './rules.ts';
export { selfTest } from './self-test/self-test.ts';
export type { SelfTestReport, Survivor } from './self-test/try-policies.ts';
