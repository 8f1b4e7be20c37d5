import type { BroughtUp, Capture, DrivenStatus, TakenDown } from '@dwcp/emulate';
import type { Palette } from '@dwcp/terminal';
import { formatSeconds, plural, visible } from '@dwcp/terminal';
import { linkTable } from '../../status/links.ts';
import { renderRows } from '../rows.ts';

export function renderBroughtUp(lab: BroughtUp, palette: Palette): string {
  const { scenario, environment, hosts, notApplied } = lab;
  const head = `${palette.good('up')} ${palette.bold(visible(scenario))} on ${visible(environment)}: ${plural(hosts.length, 'host')} in ${formatSeconds(lab.durationMs)}\n`;
  const missing = byNode(notApplied).map((sentence) => `  ${palette.warn('!')} ${visible(sentence)}\n`);
  const [node = ''] = hosts;
  return `${head}${missing.join('')}${palette.dim(`\`dwcp emulate shell ${visible(node)}\` looks around, \`dwcp emulate down\` takes it down`)}\n`;
}

/** Sentences `<node>: <what>`, those with one what in one line. */
function byNode(sentences: readonly string[]): readonly string[] {
  const nodes = new Map<string, string[]>();
  for (const sentence of sentences) {
    const [node = '', ...what] = sentence.split(': ');
    const key = what.join(': ');
    nodes.set(key, [...(nodes.get(key) ?? []), node]);
  }
  return [...nodes].map(([what, on]) => `${what} (${on.length > 3 ? plural(on.length, 'host') : on.join(', ')})`);
}

export function renderTakenDown({ removed, kept }: TakenDown): string {
  const named = ({ lab, dir }: TakenDown['removed'][number]) => (dir === null ? lab : `${lab} in ${visible(dir)}`);
  const lines = [
    ...removed.map((one) => `took down ${named(one)}\n`),
    ...kept.map((one) => `left alone ${named(one)}: ${visible(one.reason)}\n`),
  ];
  return lines.length === 0 ? 'no lab is up\n' : lines.join('');
}

export function renderCapture({ file, packets, dropped }: Capture): string {
  const missed = dropped === 0 ? '' : `, ${dropped} more were missed`;
  return `${plural(packets, 'packet')} in ${visible(file)}${missed}\n`;
}

export function renderDriven(labs: readonly DrivenStatus[], palette: Palette): string {
  if (labs.length === 0) return 'no lab is up\n';
  return labs.map((lab) => renderLab(lab, palette)).join('\n');
}

function renderLab(lab: DrivenStatus, palette: Palette): string {
  const paint = lab.verdict === 'healthy' ? palette.good : lab.verdict === 'inconclusive' ? palette.warn : palette.bad;
  const of = lab.isOfRun ? ' (of a run)' : lab.environment === null ? '' : ` on ${visible(lab.environment)}`;
  const blocks = [
    `${palette.bold(visible(lab.name))}${of}: ${paint(lab.verdict)}\n`,
    renderRows('hosts', [['status', 'host'], ...lab.hosts.map(({ name, status }) => [status, name])], palette),
    renderRows('tunnels', tunnelRows(lab), palette),
    renderRows('BGP', bgpRows(lab), palette),
    renderRows('links of dwcpd', linkTable(lab.links), palette),
    renderRows('not reachable', reachRows(lab), palette),
  ];
  return blocks.filter((text) => text !== '').join('\n');
}

function tunnelRows({ tunnels }: DrivenStatus): readonly (readonly string[])[] {
  return [
    ['status', 'tunnel', 'gateway', 'remote', 'handshake'],
    ...tunnels.map((tunnel) => [
      tunnel.status,
      tunnel.tunnel,
      tunnel.gateway,
      tunnel.remoteGateway,
      tunnel.handshakeAgeSeconds === null ? '' : `${Math.round(tunnel.handshakeAgeSeconds)} s ago`,
    ]),
  ];
}

function bgpRows({ bgp }: DrivenStatus): readonly (readonly string[])[] {
  return [
    ['status', 'node', 'neighbor', 'remote', 'BFD', 'prefixes'],
    ...bgp.map((session) => [
      session.sessionStatus,
      session.node,
      session.neighbor,
      session.remote,
      session.bfdStatus ?? '',
      String(session.prefixesReceived),
    ]),
  ];
}

function reachRows({ reachability }: DrivenStatus): readonly (readonly string[])[] {
  const silent = reachability.filter((pair) => !pair.isReachable);
  return [['from', 'to'], ...silent.map(({ from, to }) => [from, to])];
}
