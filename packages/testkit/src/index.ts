// Fakes and helpers for tests. Imported by tests only.

export * from './describe-daemons.ts';
export * from './drift-report.ts';
export * from './dual-stack-topology.ts';
export * from './empty-host.ts';
export * from './emulated-account.ts';
export * from './hybrid-transport-settings.ts';
export * from './lab-topology.ts';
export * from './metric-rows.ts';
export * from './mixed-topology.ts';
export * from './mutate-message.ts';
export { type RecordedRequest, recordRequests } from './record-requests.ts';
export { repositoryRoot, sourceFiles } from './repository/repository-files.ts';
export * from './scripted-runner.ts';
export { skipReason } from './suite/suite-result.ts';
export * from './unit-file.ts';
export * from './with-daemons.ts';
