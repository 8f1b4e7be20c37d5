import type { LivenessSettings } from '@dwcp/model';
import type { ModeDocument } from '../schema.ts';

/** Between two nodes of a link: a heartbeat is a ping on each path, and what is found dead is the path. */
export function livenessSettings({ cluster }: ModeDocument): LivenessSettings {
  const { enabled, heartbeatInterval, timeoutMultiplier } = cluster.failureDetection;
  const heartbeatMs = heartbeatInterval / 1e3;
  return { heartbeatMs, deadAfterMs: enabled ? heartbeatMs * timeoutMultiplier : null };
}
