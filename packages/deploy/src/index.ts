// The deploy verb and its siblings: plan, deploy, resume, status, destroy. Puts the crafts in order; renders nothing,
// knows no tool's flags, prints nothing. What repairs go by as well stands below them.
export { isApprovalRequired } from './approval-required.ts';
export { requireAttestation } from './attestation-gate.ts';
export { type ReleaseParts, repairNodes } from './configure.ts';
export { deploy } from './deploy.ts';
export { type DeployRun, interruptedDeploy, openDeployRun } from './deploy-run.ts';
export { requireProvenEnvironment } from './description.ts';
export { destroy } from './destroy.ts';
export type * from './options.ts';
export { planDeploy } from './plan.ts';
export { recoverRepair } from './recover.ts';
export { writeReleaseDirectory } from './release-directory.ts';
export type * from './reports.ts';
export { resume } from './resume.ts';
export { ensureSshKey } from './ssh-key.ts';
export { status } from './status.ts';
export { preferredLast } from './waves.ts';
