import type { EmulationPlan } from '@dwcp/emulate';
import type { Palette } from '@dwcp/terminal';
import { plural, visible } from '@dwcp/terminal';
import { renderRows } from '../rows.ts';

/** What would be brought up, and what would be broken in which order. */
export function renderEmulationPlan({ scenario, lab, order }: EmulationPlan, palette: Palette): string {
  const head = `${palette.bold(visible(scenario.name))} ${palette.dim(visible(scenario.description))}\n`;
  const budget = `seed ${scenario.seed}, at most ${scenario.timeBudgetSeconds} s\n`;
  const order20 = order.slice(0, 20).map(({ fault, trial }) => `${visible(fault)} ${trial}`);
  const rest = order.length > order20.length ? `, and ${order.length - order20.length} more` : '';
  const blocks = [
    `${head}${budget}`,
    scenario.scale === null
      ? ''
      : `a generated network of ${scenario.scale.nodes} nodes and ${scenario.scale.links} links\n`,
    lab === null ? '' : hostBlock(lab, palette),
    lab === null ? '' : segmentBlock(lab, palette),
    renderRows('faults', faultRows(scenario), palette),
    order.length === 0
      ? ''
      : `${palette.bold('order')} ${plural(order.length, 'trial')}: ${order20.join(', ')}${rest}\n`,
  ];
  return blocks.filter((text) => text !== '').join('\n');
}

type Lab = NonNullable<EmulationPlan['lab']>;

function hostBlock({ hosts }: Lab, palette: Palette): string {
  const rows = hosts.flatMap((host) =>
    host.interfaces.map((port, index) => [
      index === 0 ? host.name : '',
      index === 0 ? (host.kind ?? 'full') : '',
      port.name,
      port.segment,
      port.addresses.join(', '),
      port.gateway ?? '',
      port.impairment === undefined ? '' : 'impaired',
    ]),
  );
  return renderRows(
    plural(hosts.length, 'host'),
    [['host', 'kind', 'interface', 'segment', 'addresses', 'gateway', ''], ...rows],
    palette,
  );
}

function segmentBlock({ segments }: Lab, palette: Palette): string {
  const rows = segments.map((segment) => [
    segment.name,
    segment.kind,
    String(segment.mtuBytes),
    addressesOf(segment),
    segment.kind === 'routed' ? segment.uplinks.map((uplink) => uplink.to).join(', ') : '',
  ]);
  return renderRows(
    plural(segments.length, 'segment'),
    [['segment', 'kind', 'MTU', 'addresses', 'leads to'], ...rows],
    palette,
  );
}

function addressesOf(segment: Lab['segments'][number]): string {
  if (segment.kind === 'cable') return '';
  return segment.kind === 'switched' ? (segment.gateway ?? '') : segment.gateways.join(', ');
}

function faultRows({ faults }: EmulationPlan['scenario']): readonly (readonly string[])[] {
  return [
    ['fault', 'kind', 'trials', 'flows under probes'],
    ...faults.map(({ name, what, trials, flows, isCanary }) => [
      isCanary ? `${name} (canary)` : name,
      what.kind,
      String(trials),
      flows.map(({ from, to }) => `${from} → ${to}`).join(', '),
    ]),
  ];
}
