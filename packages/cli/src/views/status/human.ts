import type { StatusReport } from '@dwcp/deploy';
import type { Palette } from '../../palette.ts';
import { formatBytes, renderTable } from '../format.ts';

export function renderStatus(report: StatusReport, palette: Palette): string {
  if (report.verdict === 'not deployed') {
    return `${report.environment} is not deployed\n${interruptedLine(report, palette)}`;
  }
  const blocks = [
    headLine(report, palette),
    block('nodes', nodeRows(report), palette),
    block('tunnels', tunnelRows(report), palette),
    block('BGP', bgpRows(report), palette),
    block('reachability', reachabilityRows(report), palette),
  ];
  return blocks.filter((text) => text !== '').join('\n');
}

function headLine(report: StatusReport, palette: Palette): string {
  const verdict = report.verdict === 'healthy' ? palette.good('healthy') : palette.bad(report.verdict);
  const deployed =
    report.deployed === null
      ? 'never finished a deploy'
      : `${report.deployed.mode}, release ${report.deployed.release.slice(0, 12)} of ${report.deployed.at}`;
  const cloud =
    report.cloud === 'gone' ? `${palette.warn('the emulated cloud is gone')}: run \`dwcp deploy\` to rebuild it\n` : '';
  return `${report.environment}: ${verdict} ${palette.dim(deployed)}\n${cloud}${interruptedLine(report, palette)}`;
}

function interruptedLine(report: StatusReport, palette: Palette): string {
  return report.isInterrupted ? `${palette.warn('a deploy was interrupted')}: run \`dwcp resume\`\n` : '';
}

function block(title: string, rows: readonly (readonly string[])[], palette: Palette): string {
  if (rows.length < 2) return '';
  const table = renderTable(rows, (cell, column, row) => {
    if (row === 0) return palette.dim(cell);
    if (column !== 0) return cell;
    return isGood(cell) ? palette.good(cell) : palette.bad(cell);
  });
  return `${palette.bold(title)}\n${table}`;
}

function isGood(cell: string): boolean {
  return ['up', 'ok', 'Established'].includes(cell.trim());
}

function nodeRows(report: StatusReport): readonly (readonly string[])[] {
  return [
    ['status', 'node', 'site', 'role', 'address', 'prefixes'],
    ...report.nodes.map((node) => [
      node.isReachable ? 'up' : 'unreachable',
      node.node,
      node.site,
      node.role,
      node.address,
      node.unreachableReason ?? node.prefixes.join(', '),
    ]),
  ];
}

function tunnelRows(report: StatusReport): readonly (readonly string[])[] {
  return [
    ['status', 'tunnel', 'gateway', 'remote', 'handshake', 'received', 'sent'],
    ...report.tunnels.map((tunnel) => [
      tunnel.status,
      tunnel.tunnel,
      tunnel.gateway,
      tunnel.remoteGateway,
      tunnel.handshakeAgeSeconds === null ? 'never' : `${Math.round(tunnel.handshakeAgeSeconds)} s ago`,
      formatBytes(tunnel.receivedBytes),
      formatBytes(tunnel.sentBytes),
    ]),
  ];
}

function bgpRows(report: StatusReport): readonly (readonly string[])[] {
  return [
    ['status', 'node', 'neighbor', 'remote', 'prefixes'],
    ...report.bgp.map((session) => [
      session.sessionStatus,
      session.node,
      session.neighbor,
      session.remote,
      String(session.prefixesReceived),
    ]),
  ];
}

function reachabilityRows(report: StatusReport): readonly (readonly string[])[] {
  return [
    ['status', 'from', 'to', 'round trip'],
    ...report.reachability.map((pair) => [
      pair.isReachable ? 'ok' : 'no answer',
      pair.from,
      pair.to,
      pair.roundTripMs === null ? '' : `${pair.roundTripMs.toFixed(2)} ms`,
    ]),
  ];
}
