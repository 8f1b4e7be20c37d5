// The lint verb: everything that can be known of a description without touching a network. Reads, never changes, never prints.
export { lint } from './lint.ts';
export type * from './report.ts';
