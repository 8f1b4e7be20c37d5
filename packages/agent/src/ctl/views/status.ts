import { type Palette, plural, visible } from '@dwcp/terminal';
import type { StatusReport } from '../../daemon/daemon-reports.ts';
import type { HealthStatus } from '../../health/health.ts';
import { linkHeading, linkRow } from './link-rows.ts';
import { paintedTable } from './painted-table.ts';
import { formatAge } from './units.ts';

export function renderStatus(report: StatusReport, palette: Palette): string {
  const isGood = (status: string): boolean => status === 'established';
  const blocks = [
    headLines(report, palette),
    reasonLines(report, palette),
    paintedTable('links', [linkHeading, ...report.links.map(linkRow)], { palette, isGood }),
    forwardLines(report, palette),
    reloadLines(report, palette),
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

function headLines(report: StatusReport, palette: Palette): string {
  const { health, node, mode, version, uptimeSeconds, openConnections } = report;
  const about = `${mode}, dwcpd ${version}, up for ${formatAge(uptimeSeconds)}, ${plural(openConnections, 'connection')}`;
  const listens = [
    `listens on ${report.addresses.join(', ')}`,
    ...(report.metricsAddress === null ? [] : [`metrics on ${report.metricsAddress}`]),
  ];
  return `${visible(node)}: ${painted(health.status, palette)} ${palette.dim(visible(about))}\n${palette.dim(visible(listens.join('; ')))}\n`;
}

function painted(status: HealthStatus, palette: Palette): string {
  return { healthy: palette.good, degraded: palette.warn, unhealthy: palette.bad }[status](status);
}

/** Everything that is not healthy, and why. */
function reasonLines({ health }: StatusReport, palette: Palette): string {
  const parts = [
    ...health.components.map(({ component, ...rest }) => ({ what: component, ...rest })),
    ...health.links.map(({ peer, ...rest }) => ({ what: `link to ${peer}`, ...rest })),
  ];
  return parts
    .filter(({ status }) => status !== 'healthy')
    .map(({ what, status, reasons }) => `${painted(status, palette)} ${visible(`${what}: ${reasons.join('; ')}`)}\n`)
    .join('');
}

function forwardLines({ forwards }: StatusReport, palette: Palette): string {
  if (forwards.length === 0) return '';
  const lines = forwards.map(({ listen, peer, target }) => `${visible(`${listen} to ${target} of ${peer}`)}\n`);
  return `${palette.bold('forwards')}\n${lines.join('')}`;
}

function reloadLines({ lastReload }: StatusReport, palette: Palette): string {
  if (lastReload === null) return '';
  const outcome = lastReload.isTaken ? 'taken' : palette.bad('refused');
  return `last reload ${visible(lastReload.at)} ${outcome}: ${visible(lastReload.words.join('; '))}\n`;
}
