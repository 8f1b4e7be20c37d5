import type { SelectionSettings } from '@dwcp/model';
import type { ModeDocument } from '../schema.ts';
import { known } from './path-defaults.ts';

/** `null` in a fixed mode, and where detection is off. */
export function selectionSettings({ mode, adaptive }: ModeDocument): SelectionSettings | null {
  const { detection, thresholds, switching } = adaptive;
  if (mode !== 'hybrid' || !detection.enabled) return null;
  return {
    intervalMs: known(detection.interval) / 1e3,
    windowMs: known(detection.samplingWindow) / 1e3,
    criteria: { rdma: known(adaptive.datacenterCriteria), tcp: known(adaptive.internetCriteria) },
    thresholds: { rdma: known(thresholds.datacenterScore), tcp: known(thresholds.internetScore) },
    hysteresis: known(thresholds.hysteresis),
    cooldownMs: known(switching?.cooldownPeriod) / 1e3,
    drainTimeoutMs: switching?.gracefulTransition === true ? known(switching.drainTimeout) / 1e3 : 0,
  };
}
