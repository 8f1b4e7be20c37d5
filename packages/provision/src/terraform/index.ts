// Drives terraform (or tofu): argv in, typed values out. Knows no topology and no resource of ours but the outputs.
export { type ApplyReport, type ApplyRun, applyPlan, awaitApply, inspectApply, readApplyRecord } from './apply.ts';
export { requireAwsProfile } from './aws-profile.ts';
export { parseCloudInventory } from './cloud-inventory.ts';
export type { TerraformCredentials } from './credentials.ts';
export { type CloudComparison, compareCloud } from './drift.ts';
export { initTerraform, writeConfiguration } from './init.ts';
export { isKnown, type KnownResources } from './known-resources.ts';
export { unfinishedSince } from './operation.ts';
export { stopOrphanedTerraform } from './orphans.ts';
export { inspectCloud, readOutputs } from './outputs.ts';
export { type ArgumentValues, type DriftedResource, parseDrift } from './parse-drift.ts';
export { planTerraform, readPlanDocument, type TerraformPlan } from './plan.ts';
export { type PlannedAction, plannedActions } from './planned-actions.ts';
export { findProviderMirror, type ProviderMirror } from './provider-mirror.ts';
export { validateTerraform } from './validate.ts';
export { withWorkDirectory } from './work-directory.ts';
export { type OpenTerraformOptions, openTerraform, type TerraformWorkspace, terraformTool } from './workspace.ts';
