// The network on one machine: brought up as it would be deployed, measured, broken, judged. Never prints; never touches a
// real environment.

export { keyVariable, loadAttestationKey, loadPublicKey } from './attest/attestation-key.ts';
export { changedInputs } from './attest/changed-inputs.ts';
export { type Attested, readAttestation } from './attest/read-attestation.ts';
export { planReplay, toolDifferences } from './attest/replay.ts';
export { type Claim, reportPath, type Verification, type VerifyOptions, verifyReport } from './attest/verify-report.ts';
export { writeAttestation } from './attest/write-attestation.ts';
export { type BroughtUp, bringUp } from './drive/bring-up.ts';
export { type Capture, type CaptureOptions, capture } from './drive/capture.ts';
export { type DrivenStatus, drivenStatus } from './drive/driven-status.ts';
export { nodeLog } from './drive/host-log.ts';
export { attachDriven, type KeptLab } from './drive/labs.ts';
export { type ListedScenario, listEmulations } from './drive/list-emulations.ts';
export { type EmulationPlan, planEmulation } from './drive/plan-emulation.ts';
export { type TakenDown, takeDown } from './drive/take-down.ts';
export { emulate } from './emulate.ts';
export { withKeys } from './laboratory/keys-in-text.ts';
export type { Laboratory } from './laboratory/laboratory.ts';
export { configureHosts, openHosts, planLaboratory } from './laboratory/open-laboratory.ts';
export { openReleaseLab, type ReleasedNetwork, requireReleaseLab } from './laboratory/open-release.ts';
export type { EmulateOptions, ProjectOptions, RunOptions } from './options.ts';
export { reportFile } from './report/report-file.ts';
export { reportDirectory, writeReport } from './report/write-report.ts';
