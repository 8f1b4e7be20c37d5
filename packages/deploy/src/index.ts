// The deploy verb and its siblings: plan, deploy, resume, status, destroy. Puts the crafts in order; renders nothing,
// knows no tool's flags, prints nothing.
export { deploy } from './deploy.ts';
export { destroy } from './destroy.ts';
export type * from './options.ts';
export { planDeploy } from './plan.ts';
export type * from './reports.ts';
export { resume } from './resume.ts';
export { status } from './status.ts';
