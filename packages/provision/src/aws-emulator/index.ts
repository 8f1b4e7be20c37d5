// Life of the emulated AWS endpoint (moto server) on loopback: start, inspect, empty, stop. Knows no resource in it.
export {
  type CloudEmulator,
  type CloudEmulatorStatus,
  inspectCloudEmulator,
  resetCloudEmulator,
  type StartCloudEmulatorOptions,
  startCloudEmulator,
  stopCloudEmulator,
} from './emulator.ts';
export { ensureBucket } from './endpoint.ts';
export { motoTool } from './python.ts';
