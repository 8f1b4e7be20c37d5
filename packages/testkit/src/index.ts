// Fakes and helpers for tests. Imported by tests only.
export * from './scripted-runner.ts';
