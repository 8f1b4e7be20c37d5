import type { LinkStatus } from '@dwcp/transport';
import type { Connections, RefusalReason } from '../forward/connections.ts';
import type { LinkStats, StatsReport } from './daemon-reports.ts';

export function statsOf(from: {
  readonly links: readonly LinkStatus[];
  readonly connections: Connections;
  readonly throughputBitsPerSecond: number;
  readonly uptimeSeconds: number;
}): StatsReport {
  const { links, throughputBitsPerSecond, uptimeSeconds } = from;
  const connections = sumOf(from.connections);
  const slowestMicros = Math.max(...links.flatMap(({ roundTripMicros }) => roundTripMicros?.p99 ?? []));
  const refused = Object.values(connections.refused).reduce((sum, count) => sum + count, 0);
  const rejected = links.reduce((sum, { rejectedFrames }) => sum + rejectedFrames, 0);
  return {
    throughput_gbps: throughputBitsPerSecond / 1e9,
    latency_p99_us: Number.isFinite(slowestMicros) ? slowestMicros / 2 : null,
    active_connections: connections.open,
    error_count: connections.failed + refused + rejected,
    throughputBitsPerSecond,
    uptimeSeconds,
    connections,
    links: links.map(statsOfLink),
  };
}

function sumOf(connections: Connections): StatsReport['connections'] {
  const all = [...connections.counts().values()];
  const refusedFor = (reason: RefusalReason): number => all.reduce((sum, { refused }) => sum + refused[reason], 0);
  return {
    open: connections.open.size,
    opened: all.reduce((sum, { opened }) => sum + opened, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
    refused: {
      limit: refusedFor('limit'),
      rate: refusedFor('rate'),
      'link-down': refusedFor('link-down'),
      'not-allowed': refusedFor('not-allowed'),
      'dial-failed': refusedFor('dial-failed'),
      'refused-by-peer': refusedFor('refused-by-peer'),
    },
  };
}

function statsOfLink(link: LinkStatus): LinkStats {
  const { peer, transport, classTransports, sentBytes, receivedBytes, roundTripMicros, lossRatio } = link;
  const { openStreams, switchovers, rejectedFrames } = link;
  const roundTripSeconds =
    roundTripMicros === null
      ? null
      : {
          p50: roundTripMicros.p50 / 1e6,
          p99: roundTripMicros.p99 / 1e6,
          p999: roundTripMicros.p999 / 1e6,
          count: roundTripMicros.count,
        };
  const measured = { sentBytes, receivedBytes, carried: link.carried, roundTripSeconds, lossRatio };
  return { peer, transport, classTransports, ...measured, openStreams, switchovers, rejectedFrames };
}
