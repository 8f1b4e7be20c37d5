// The drift verb: what is described, what was deployed and what is there, side by side. Reads only: nothing here can change
// a node or a cloud, prints nothing.
export type { BaselineStatus } from '@dwcp/environment';
export { changedPackageFile } from './compare/compare-files.ts';
export { craftOfUnit } from './compare/compare-units.ts';
export { detectDrift } from './detect.ts';
export { type IgnoreDriftOptions, ignoreDrift, type WrittenIgnore } from './ignore-drift.ts';
export { type InitReport, type InitStep, initDrift } from './init-drift.ts';
export { keepReport, loadReport } from './kept-reports.ts';
export { descriptionPart } from './load-described.ts';
export { type Difference, lookAtRelease, type UnseenPart } from './look-at-release.ts';
export { type KnownDrift, mayHide, needsDescription } from './may-hide.ts';
export { readingCredentials } from './observe/reading-credentials.ts';
export { observedDigest } from './observed-digest.ts';
export type * from './options.ts';
export { isSameThing } from './same-thing.ts';
export { isSecretName } from './secret-names.ts';
export { showBaseline } from './show-baseline.ts';
