// The drift verb: what is described, what was deployed and what is there, side by side. Reads only: nothing here can change
// a node or a cloud, prints nothing.
export { detectDrift } from './detect.ts';
export { keepReport, loadReport } from './kept-reports.ts';
export type * from './options.ts';
