// The network on one machine: brought up as it would be deployed, measured, broken, judged. Never prints; never touches a
// real environment.

export { type EmulationPlan, planEmulation } from './drive/plan-emulation.ts';
export { emulate } from './emulate.ts';
export { configureHosts, openHosts, planLaboratory } from './laboratory/open-laboratory.ts';
export type { EmulateOptions, ProjectOptions, RunOptions } from './options.ts';
export { reportDirectory, reportFile, writeReport } from './report/write-report.ts';
