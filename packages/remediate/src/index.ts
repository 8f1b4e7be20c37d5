// The remediate verb: puts drifts back to what was deployed, and nothing else. Detects through drift, which only reads;
// configures through the playbooks and Terraform of deploy. Renders no release, prints nothing.
export * from './options.ts';
export { planRemediation } from './plan-remediation.ts';
export { remediateDrifts } from './remediate-drifts.ts';
export type * from './remediation-plan.ts';
