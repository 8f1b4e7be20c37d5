import type { FullStatusReport } from '@dwcp/deploy';
import type { Palette } from '@dwcp/terminal';
import { formatBytes, renderTable, visible } from '@dwcp/terminal';
import { renderDescription } from './description.ts';
import { linkTable } from './links.ts';
import { countPrefixes, prefixRows } from './prefixes.ts';

export function renderStatus(report: FullStatusReport, palette: Palette): string {
  if (report.verdict === 'not deployed') {
    return `${report.environment} is not deployed\n${interruptedLine(report, palette)}`;
  }
  const blocks = [
    headLine(report, palette),
    block('nodes', nodeRows(report), palette),
    block('tunnels', tunnelRows(report), palette),
    block('BGP', bgpRows(report), palette),
    block('links of dwcpd', linkTable(report.links), palette),
    prefixBlock(report, palette),
    block('reachability', reachabilityRows(report), palette),
  ];
  return blocks.filter((text) => text !== '').join('\n');
}

function headLine(report: FullStatusReport, palette: Palette): string {
  const verdict = report.verdict === 'healthy' ? palette.good('healthy') : palette.bad(report.verdict);
  const deployed =
    report.deployed === null
      ? 'never finished a deploy'
      : `${report.deployed.mode}, release ${report.deployed.release.slice(0, 12)} of ${report.deployed.at}`;
  const cloud =
    report.cloud === 'gone' ? `${palette.warn('the emulated cloud is gone')}: run \`dwcp deploy\` to rebuild it\n` : '';
  const head = `${report.environment}: ${verdict} ${palette.dim(deployed)}\n`;
  return [head, cloud, interruptedLine(report, palette), renderDescription(report.description, palette)].join('');
}

function interruptedLine(report: FullStatusReport, palette: Palette): string {
  return report.isInterrupted ? `${palette.warn('a deploy was interrupted')}: run \`dwcp resume\`\n` : '';
}

function block(title: string, rows: readonly (readonly string[])[], palette: Palette): string {
  if (rows.length < 2) return '';
  return `${palette.bold(title)}\n${paintedTable(rows, palette)}`;
}

/** Ends that learned what they must are counted, not listed: every tunnel has two. */
function prefixBlock({ prefixes }: FullStatusReport, palette: Palette): string {
  if (prefixes.length === 0) return '';
  const rows = prefixRows(prefixes);
  const table = rows.length < 2 ? '' : paintedTable(rows, palette);
  return `${palette.bold('prefixes')} ${palette.dim(countPrefixes(prefixes))}\n${table}`;
}

function paintedTable(rows: readonly (readonly string[])[], palette: Palette): string {
  const shown = rows.map((row) => row.map(visible));
  return renderTable(shown, (cell, column, row) => {
    if (row === 0) return palette.dim(cell);
    if (column !== 0) return cell;
    return isGood(cell) ? palette.good(cell) : palette.bad(cell);
  });
}

function isGood(cell: string): boolean {
  return ['up', 'ok', 'Established', 'established'].includes(cell.trim());
}

function nodeRows(report: FullStatusReport): readonly (readonly string[])[] {
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

function tunnelRows(report: FullStatusReport): readonly (readonly string[])[] {
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

function bgpRows(report: FullStatusReport): readonly (readonly string[])[] {
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

function reachabilityRows(report: FullStatusReport): readonly (readonly string[])[] {
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
