// The emulator: hosts with their own systemd, disks and networks, and the underlay between them, on this machine.
// Knows nodes and files, not VPNs. Changes nothing of the machine that outlives the lab.
export { attachLab } from './attach-lab.ts';
export { closeLab } from './close-lab.ts';
export { type KilledDaemon, killDaemon } from './host/kill-daemon.ts';
export { pathInHost } from './host/path-in-host.ts';
export { type HostLogLine, readHostLog } from './host/read-host-log.ts';
export { type NodeFile, writeNodeFiles } from './host/write-node-files.ts';
export { defaultImageCache, ensureImage, type LabImage } from './image/ensure-image.ts';
export type { CountInterval } from './impairment/binomial-interval.ts';
export {
  calibrateImpairment,
  calibrationLimits,
  type DelayCalibration,
  type ImpairmentCalibration,
  type LossCalibration,
  type RateCalibration,
  type ThroughputCalibration,
} from './impairment/calibrate-impairment.ts';
export type { DirectionCounts, ServedLink } from './impairment/forwarder-client.ts';
export { type LinkConditioner, openLinkConditioner } from './impairment/link-conditioner.ts';
export type { ImpairmentBackend } from './impairment/netem-support.ts';
export { withImpairments } from './impairment/with-impairments.ts';
export { type HostStatus, inspectLab, type LabStatus, type SegmentStatus } from './inspect-lab.ts';
export type { Lab } from './lab.ts';
export { portName, segmentBridge } from './lab-names.ts';
export * from './lab-plan.ts';
export { readLabId } from './lab-record.ts';
export { imageTools, labTools } from './lab-tools.ts';
export {
  type AppliedNode,
  applyNode,
  applyUnits,
  commandUnit,
  inspectUnits,
  type UnitStatus,
} from './light/apply-node.ts';
export { managementAddresses } from './management-address.ts';
export { type CableReach, reachCables } from './network/reach-cables.ts';
export { type OpenLabOptions, openLab } from './open-lab.ts';
export { planLab } from './plan-lab.ts';
export { planScaleLab } from './plan-scale-lab.ts';
export { type Capability, probeCapabilities } from './probe-capabilities.ts';
export { type FlowTrace, isAnswered, monotonicNs } from './probes/flow-trace.ts';
export {
  type FlowChange,
  type FlowEnd,
  type ProbedFlow,
  type Prober,
  type ProberOptions,
  type SteadyWait,
  startProber,
} from './probes/prober.ts';
export type { FlowSnapshot, ProberSnapshot } from './probes/prober-snapshot.ts';
export { distributionOf, oneWaysOf, roundTripsOf } from './probes/statistics/distribution-of.ts';
export { defaultSteadyProbes, type Interruption, type Outage, outageOf } from './probes/statistics/outage-of.ts';
export { statisticsOf } from './probes/statistics/statistics-of.ts';
export type { SteadyResult } from './probes/steady.ts';
export {
  type LeakPlace,
  type LeakRule,
  type LeakWatcher,
  type WatchedPlace,
  watchLeaks,
} from './probes/watch-leaks.ts';
export { longestStall, type Stall, type StallWatch, watchStalls } from './probes/watch-stalls.ts';
export {
  holdLab,
  type KeptLab,
  type RemovedLab,
  type RemoveLabsOptions,
  removeLabs,
} from './remove-labs.ts';
export { requireLabSupport } from './require-lab-support.ts';
export { requireRootless, runInUserNamespace } from './rootless/run-in-user-namespace.ts';
export { prepareUserNamespace } from './rootless/user-namespace.ts';
