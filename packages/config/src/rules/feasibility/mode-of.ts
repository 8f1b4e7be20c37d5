import type { ModeConfig } from '@dwcp/model';
import type { ModeDocument } from '../../schema/mode/index.ts';
import type { RuleRun } from '../rule.ts';

/** The fields of the mode configuration; null when it has problems of its own. */
export function modeOf({ modeConfig }: RuleRun): ModeDocument | null {
  // `toModeConfig` puts a checked document there; the model, which knows no schema, keeps it untyped.
  return modeConfig === null ? null : (modeConfig.document as ModeConfig['document'] & ModeDocument);
}

const hybridTargets = { datacenterUs: 5, internetUs: 50e3, internetGbps: 10 } as const;

/** Latency goal between two machines of one site over RDMA, in microseconds; null when the mode has none. */
export function latencyInSiteUs(mode: ModeDocument): number | null {
  if (mode.mode === 'hybrid') return usesRdma(mode) ? hybridTargets.datacenterUs : null;
  return mode.performance.targetLatencyMicros ?? null;
}

/** Latency goal one way between two sites, in microseconds: RDMA does not leave a site, so datacenter has none. */
export function latencyBetweenSitesUs(mode: ModeDocument): number | null {
  if (mode.mode === 'hybrid') return hybridTargets.internetUs;
  const { targetLatencyMs } = mode.performance;
  return targetLatencyMs === undefined ? null : targetLatencyMs * 1e3;
}

/** Throughput goal in Gbit/s; in hybrid the lower one, that of a path between sites. */
export function throughputGbps(mode: ModeDocument): number | null {
  return mode.mode === 'hybrid' ? hybridTargets.internetGbps : (mode.performance.targetThroughputGbps ?? null);
}

/** The verbs device RDMA is to use; null when the mode uses no RDMA. */
export function rdmaDevice(mode: ModeDocument): string | null {
  if (!usesRdma(mode)) return null;
  const candidate = (mode.network.transports ?? []).find(({ name, enabled }) => name === 'rdma' && enabled);
  return mode.network.rdmaDevice ?? candidate?.device ?? '';
}

/** Names the EFA driver gives its verbs devices: `efa_0`, and `rdmap0s6` after its PCI address. */
export function isEfaDevice(device: string): boolean {
  return /^(efa|rdmap)/.test(device);
}

function usesRdma({ network }: ModeDocument): boolean {
  if (network.rdma?.enabled !== true) return false;
  return (
    network.transport === 'rdma' || (network.transports ?? []).some(({ name, enabled }) => name === 'rdma' && enabled)
  );
}
