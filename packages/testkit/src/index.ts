// Fakes and helpers for tests. Imported by tests only.

export * from './dual-stack-topology.ts';
export * from './lab-topology.ts';
export * from './mixed-topology.ts';
export * from './scripted-runner.ts';
