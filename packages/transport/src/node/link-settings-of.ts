import type { ReliabilitySettings, TransportSettings } from '@dwcp/model';
import { defaultLinkSettings, type LinkSettings } from '../link/link-settings.ts';
import { defaultReliableSettings, type PathPatience } from '../reliable/settings.ts';

/** Pings tell how far away a peer is as well, and that is asked for more often than some modes ask whether it lives. */
const mostPingIntervalMs = 1000;

/** How a link behaves for a mode configuration; `chunkBytes` is what every path of the node takes in one frame. */
export function linkSettingsOf(settings: TransportSettings, chunkBytes: number): LinkSettings {
  const { flowControl, liveness, reliability, selection } = settings;
  const patience = { rdma: patienceOf(reliability.rdma), tcp: patienceOf(reliability.tcp) };
  const shortest = Math.min(patience.rdma.ackTimeoutMs, patience.tcp.ackTimeoutMs);
  return {
    ...defaultLinkSettings,
    patience,
    pingIntervalMs: Math.min(liveness.heartbeatMs, mostPingIntervalMs),
    deadAfterMs: liveness.deadAfterMs ?? Number.POSITIVE_INFINITY,
    ...(selection === null ? {} : { chooseIntervalMs: selection.intervalMs, drainTimeoutMs: selection.drainTimeoutMs }),
    reliable: {
      ...defaultReliableSettings,
      ...patience.tcp,
      chunkBytes: Math.min(defaultReliableSettings.chunkBytes, chunkBytes),
      // Who waits for an acknowledgement must not take its being collected for its being late.
      ackDelayMs: Math.min(defaultReliableSettings.ackDelayMs, shortest / 4),
      initialWindowBytes: flowControl.initialWindowBytes,
      maxWindowBytes: flowControl.maxWindowBytes,
      windowUpdateThreshold: flowControl.windowUpdateThreshold,
      reorderingTolerance: reliability.tcp.reorderingTolerance,
    },
  };
}

function patienceOf({ ackTimeoutMicros, maxRetries }: ReliabilitySettings): PathPatience {
  return { ackTimeoutMs: ackTimeoutMicros / 1000, maxRetries };
}
