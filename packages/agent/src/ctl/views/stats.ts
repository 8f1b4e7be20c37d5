import { formatBytes, type Palette, renderTable, visible } from '@dwcp/terminal';
import type { LinkStats, StatsReport } from '../../daemon/daemon-reports.ts';
import { carriedBy } from './carried-by.ts';
import { formatBitRate, formatMicros } from './units.ts';

export function renderStats(report: StatsReport, palette: Palette): string {
  const { connections, latency_p99_us: latency } = report;
  const refused = Object.entries(connections.refused).filter(([, count]) => count > 0);
  const rows = [
    ['throughput', formatBitRate(report.throughputBitsPerSecond)],
    ['latency p99', latency === null ? 'not measured' : `${formatMicros(latency)} (half the round trip)`],
    ['connections', `${connections.open} open, ${connections.opened} so far, ${connections.failed} failed`],
    ['refused', refused.length === 0 ? 'none' : refused.map(([reason, count]) => `${count} ${reason}`).join(', ')],
    ['errors', String(report.error_count)],
  ];
  const heading = ['peer', 'transport', 'sent', 'received', 'round trip p99', 'streams', 'switchovers', 'rejected'];
  const table = renderTable([heading, ...report.links.map(linkRow)], (cell, _, row) =>
    row === 0 ? palette.dim(cell) : cell,
  );
  return `${renderTable(rows, (cell, column) => (column === 0 ? palette.dim(cell) : cell))}${report.links.length === 0 ? '' : `\n${table}`}`;
}

function linkRow(link: LinkStats): readonly string[] {
  const { peer, transport, sentBytes, receivedBytes, roundTripSeconds } = link;
  return [
    visible(peer),
    carriedBy(transport ?? '-', link),
    formatBytes(sentBytes),
    formatBytes(receivedBytes),
    roundTripSeconds === null ? '-' : formatMicros(roundTripSeconds.p99 * 1e6),
    String(link.openStreams),
    String(link.switchovers),
    String(link.rejectedFrames),
  ];
}
