import type { ModeDocument } from '../schema/mode/index.ts';
import { dataPortOf } from '../schema/mode/index.ts';
import type { NodeDocument } from '../schema/node/index.ts';

/** Where peers reach the node; null when only the mode could say and does not. */
export function dataListen({ listen }: NodeDocument, mode: ModeDocument | null): string | null {
  if (listen !== undefined) return listen;
  return mode === null ? null : `${bindHost(mode)}:${dataPortOf(mode)}`;
}

/** Where health and metrics answer; null when the mode serves neither. */
export function metricsListen({ metrics }: NodeDocument, mode: ModeDocument | null): string | null {
  if (mode?.monitoring.enabled === false) return null;
  if (metrics.listen !== undefined) return metrics.listen;
  return mode === null ? null : `${bindHost(mode)}:${mode.monitoring.metricsPort}`;
}

function bindHost({ network }: ModeDocument): string {
  const address = network.bindAddress ?? '0.0.0.0';
  return address.includes(':') ? `[${address}]` : address;
}
