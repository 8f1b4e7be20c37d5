// From configuration files to the one Topology, with everything that is wrong with them as findings with a place.
// Reads files below a project directory; knows no network daemon, no cloud and no command line.
export { isRefusedMode } from './check-mode.ts';
export { configRules } from './config-rules.ts';
export { addDriftIgnore, createDriftIgnores } from './drift-ignores/add-drift-ignore.ts';
export { driftIgnoresFile } from './drift-ignores/drift-ignores-file.ts';
export { type LoadedDriftIgnores, loadDriftIgnores } from './drift-ignores/load-drift-ignores.ts';
export { type Misnamed, misnamedFiles, modeFile, renameHint } from './file-names.ts';
export { listEnvironments } from './list-environments.ts';
export { type Description, type LoadOptions, loadDescription } from './load.ts';
export type { LocatedDocument } from './located-document.ts';
export { missingModes } from './missing-modes.ts';
export { type LoadedNode, type LoadNodeOptions, loadNode, type NodeRun } from './node/load-node.ts';
export { requireNone } from './require-none.ts';
export { proposalForms } from './rules/ipsec-proposals.ts';
export { type LoadedScenario, type LoadScenarioOptions, loadScenario } from './scenario/load-scenario.ts';
export { listScenarios } from './scenario/scenario-names.ts';
export { renderJsonSchemas } from './schema-json.ts';
export { type LoadedSecurityConfig, loadSecurityConfig } from './security-config/load-security-config.ts';
export type { SecurityConfig } from './security-config/schema.ts';
export { dottedPath } from './source-map.ts';
export { type LoadedWaivers, loadWaivers } from './waivers/load-waivers.ts';
export { yamlLeaves } from './yaml/leaves.ts';
