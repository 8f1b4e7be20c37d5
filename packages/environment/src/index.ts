// What dwcp keeps about one environment between runs, and how its nodes are reached: what deploy writes and drift reads.
// Changes no node and no cloud.
export * from './baseline.ts';
export * from './baseline-content.ts';
export * from './baseline-part.ts';
export * from './description-change.ts';
export * from './digest.ts';
export * from './driver-records.ts';
export * from './environment-paths.ts';
export * from './inspect-baseline.ts';
export { loadRelease } from './load-release.ts';
export type * from './options.ts';
export { playbookDigest } from './playbook-digest.ts';
export * from './reach.ts';
export * from './secret-files.ts';
