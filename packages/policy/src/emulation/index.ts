export { isBlind, isInconclusive, judgeEmulation } from './judge-emulation.ts';
export { type LabInput, labInputOf } from './lab-input.ts';
export { type FaultMeasurements, type LabMeasurements, measurementsOf } from './measurements-of.ts';
export type { ScenarioDocument } from './scenario-path.ts';
