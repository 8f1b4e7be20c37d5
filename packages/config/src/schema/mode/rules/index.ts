import type { ModeRule } from '../mode-rule.ts';
import { auditLog } from './audit-log.ts';
import { authenticationMethod } from './authentication-method.ts';
import { autoOnlyInHybrid } from './auto-only-in-hybrid.ts';
import { batchBeforeAck } from './batch-before-ack.ts';
import { blockedPrefixes } from './blocked-prefixes.ts';
import { bufferSizes } from './buffer-sizes.ts';
import { burstAtLeastRate } from './burst-at-least-rate.ts';
import { cipher } from './cipher.ts';
import { completionQueueDepth } from './completion-queue-depth.ts';
import { compressionCodec } from './compression-codec.ts';
import { connectionPool } from './connection-pool.ts';
import { coresWithinLimit } from './cores-within-limit.ts';
import { criteriaWeights } from './criteria-weights.ts';
import { datacenterEncryption } from './datacenter-encryption.ts';
import { discovery } from './discovery.ts';
import { drainBeforeCooldown } from './drain-before-cooldown.ts';
import { duplicatedSwitch } from './duplicated-switch.ts';
import { efaQueuePairs } from './efa-queue-pairs.ts';
import { fixedTransport } from './fixed-transport.ts';
import { flowWindow } from './flow-window.ts';
import { hugePageSize } from './huge-page-size.ts';
import { hysteresis } from './hysteresis.ts';
import { logFiles } from './log-files.ts';
import { logRetention } from './log-retention.ts';
import { mandatorySecurity } from './mandatory-security.ts';
import { markingThresholds } from './marking-thresholds.ts';
import { memoryPool } from './memory-pool.ts';
import { memoryRegion } from './memory-region.ts';
import { mtu } from './mtu.ts';
import { mtuProbing } from './mtu-probing.ts';
import { predictionWindow } from './prediction-window.ts';
import { queueCores } from './queue-cores.ts';
import { queueWeights } from './queue-weights.ts';
import { rdmaMinimums } from './rdma-minimums.ts';
import { repeatedCore } from './repeated-core.ts';
import { repeatedCriterion } from './repeated-criterion.ts';
import { repeatedMetric } from './repeated-metric.ts';
import { reputation } from './reputation.ts';
import { reservedPorts } from './reserved-ports.ts';
import { retryBudget } from './retry-budget.ts';
import { samplingWindow } from './sampling-window.ts';
import { securityByMeasurement } from './security-by-measurement.ts';
import { telemetryEndpoint } from './telemetry-endpoint.ts';
import { telemetryMode } from './telemetry-mode.ts';
import { tlsFiles } from './tls-files.ts';
import { tlsVersion } from './tls-version.ts';
import { transportCandidates } from './transport-candidates.ts';
import { uniquePorts } from './unique-ports.ts';

/** Every rule on the fields of one mode configuration. */
export const modeRuleList: readonly ModeRule[] = [
  auditLog,
  authenticationMethod,
  autoOnlyInHybrid,
  batchBeforeAck,
  blockedPrefixes,
  bufferSizes,
  burstAtLeastRate,
  cipher,
  completionQueueDepth,
  compressionCodec,
  connectionPool,
  coresWithinLimit,
  criteriaWeights,
  datacenterEncryption,
  discovery,
  drainBeforeCooldown,
  duplicatedSwitch,
  efaQueuePairs,
  fixedTransport,
  flowWindow,
  hugePageSize,
  hysteresis,
  logFiles,
  logRetention,
  mandatorySecurity,
  markingThresholds,
  memoryPool,
  memoryRegion,
  mtuProbing,
  mtu,
  predictionWindow,
  queueCores,
  queueWeights,
  rdmaMinimums,
  repeatedCore,
  repeatedCriterion,
  repeatedMetric,
  reputation,
  reservedPorts,
  retryBudget,
  samplingWindow,
  securityByMeasurement,
  telemetryEndpoint,
  telemetryMode,
  tlsFiles,
  tlsVersion,
  transportCandidates,
  uniquePorts,
];
