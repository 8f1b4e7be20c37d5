import type { EmulationReport } from '@dwcp/model';
import { fidelityChip, outcomeChip, severityChip } from './chips.ts';
import { latencyCharts } from './latency.ts';
import { markup, nothing } from './markup.ts';
import { type EvidenceLinks, evidenceList, type Section, table } from './section.ts';
import { topologyDrawing } from './topology.ts';

export function networkSection({ map, dataPlane }: EmulationReport): Section {
  const { hosts, wireguard, ipsec, routing, impairment, dwcpd } = dataPlane;
  const planes = [
    `${hosts} hosts`,
    ...(wireguard === null ? [] : [`WireGuard in the ${wireguard}`]),
    ...(ipsec === null ? [] : [`ESP in the ${ipsec}`]),
    ...(routing === null ? [] : [`routing by ${routing === 'frr' ? 'FRR' : 'BIRD'}`]),
    ...(impairment === null ? [] : [`links impaired by ${impairment === 'netem' ? 'netem' : 'the forwarder'}`]),
    ...(dwcpd === undefined ? [] : ['dwcpd on the gateways']),
  ];
  const lead = `What was brought up: ${planes.join(', ')}.`;
  return { id: 'network', title: 'Network', lead, body: topologyDrawing(map) };
}

export function checkSection({ checks }: EmulationReport, links: EvidenceLinks): Section {
  const open = checks.filter((check) => check.outcome !== 'pass');
  const passed = checks.filter((check) => check.outcome === 'pass');
  const columns = [{ title: 'outcome' }, { title: 'check' }, { title: 'observed' }];
  const rows = open.map(({ outcome, title, observed, evidence }) => [
    outcomeChip(outcome),
    title,
    markup`${observed}${evidenceList(evidence, links)}`,
  ]);
  const good = table(
    [{ title: '' }, { title: '' }],
    passed.map(({ title }) => [outcomeChip('pass'), title]),
  );
  return {
    id: 'checks',
    title: 'Checks',
    lead: `${passed.length} of ${checks.length} passed.`,
    body: markup`${open.length === 0 ? nothing : table(columns, rows)}${passed.length === 0 ? nothing : markup`<details><summary>the ${passed.length} that passed</summary>${good}</details>`}`,
  };
}

export function leakSection({ leaks }: EmulationReport, links: EvidenceLinks): Section | null {
  if (leaks.length === 0) return null;
  const rows = leaks.map(({ place, packets, leaked, isComplete, firstLeak, gap, evidence }) => [
    outcomeChip(leaked > 0 ? 'fail' : isComplete && packets > 0 ? 'pass' : 'inconclusive'),
    place,
    String(packets),
    String(leaked),
    markup`${firstLeak ?? gap}${evidenceList(evidence, links)}`,
  ]);
  const columns = [
    { title: 'outcome' },
    { title: 'place' },
    { title: 'packets seen', isNumber: true },
    { title: 'in clear', isNumber: true },
    { title: 'observed' },
  ];
  return {
    id: 'leaks',
    title: 'Packets in clear',
    lead: 'The underlay was listened to from before the first tunnel was up until after the last fault; nothing of a protected prefix may pass it unencrypted.',
    body: table(columns, rows),
  };
}

export function measurementSection(report: EmulationReport): Section | null {
  const { benchmarks, throughput } = report;
  if (benchmarks.length === 0 && throughput.length === 0) return null;
  return {
    id: 'measurements',
    title: 'Measurements at rest',
    lead: 'The network before anything was broken.',
    body: markup`${latencyCharts(benchmarks)}${throughput.length === 0 ? nothing : throughputTable(report)}`,
  };
}

function throughputTable({ throughput }: EmulationReport) {
  const columns = [
    { title: 'flow' },
    { title: 'TCP flows', isNumber: true },
    { title: 'Mbit/s', isNumber: true },
    { title: 'target', isNumber: true },
    { title: 'retransmits', isNumber: true },
    { title: 'fidelity' },
  ];
  const rows = throughput.map(({ flow, tcpFlows, mbitPerSecond, targetMbitPerSecond, retransmits, fidelity }) => [
    `${flow.from} → ${flow.to}`,
    String(tcpFlows),
    mbitPerSecond === null ? 'not measured' : mbitPerSecond.toFixed(0),
    targetMbitPerSecond === null ? '' : targetMbitPerSecond.toFixed(0),
    retransmits === null ? '' : String(retransmits),
    fidelityChip(fidelity),
  ]);
  return markup`<h3 class="above">Throughput</h3>${table(columns, rows)}`;
}

export function findingSection({ findings }: EmulationReport): Section | null {
  if (findings.length === 0) return null;
  const rows = findings.map(({ severity, ruleId, message, location, hint }) => [
    severityChip(severity),
    markup`<code>${ruleId}</code>`,
    markup`${message}${hint === null ? nothing : markup`<div class="small dim">${hint}</div>`}`,
    markup`<code>${location === null ? '' : `${location.file}:${location.line}`}</code>`,
  ]);
  return {
    id: 'policy',
    title: 'Policy',
    lead: markup`What the policy of the lab says of the measurements; <code>dwcp explain</code> has more on each rule.`,
    body: table([{ title: 'severity' }, { title: 'rule' }, { title: 'finding' }, { title: 'place' }], rows),
  };
}
