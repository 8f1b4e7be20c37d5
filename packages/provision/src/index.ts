// Drivers of the tools that change the world: terraform, ansible, and the emulated cloud the lab offers to terraform; the
// program for the nodes; and the secrets of tunnels. The drivers know no topology: argv in, typed values out.
export * from './ansible/index.ts';
export * from './aws-emulator/index.ts';
export { type AppliedRelease, applyRelease, type HostPrograms, loadHostPrograms } from './host/apply-release.ts';
export { loadNodeProgram, type PackedProgram } from './host/node-program.ts';
export { defaultProgramCache, ensureProgramTree } from './host/program-tree.ts';
export * from './terraform/index.ts';
export * from './tunnel-secrets/index.ts';
