import type { EmulationReport, FaultReport } from '@dwcp/model';
import { formatMs } from '../format-ms.ts';
import { fidelityChip, outcomeChip, plainChip } from './chips.ts';
import { type Markup, markup, nothing } from './markup.ts';
import { outageChart } from './outages.ts';
import { type EvidenceLinks, evidenceList, type Section } from './section.ts';
import { faultTimeline } from './timeline.ts';

/** All faults on one chart, then each with its figures and its timeline. */
export function faultSection({ faults, scenario }: EmulationReport, links: EvidenceLinks): Section | null {
  if (faults.length === 0) return null;
  return {
    id: 'faults',
    title: 'Faults',
    lead: `Each fault was put in again and again under probes every ${scenario.probeIntervalMs} ms, in an order that follows from the seed. An outage lasts from the first probe lost to the first of a steady run.`,
    body: markup`${outageChart(faults, scenario)}${legend}${faults.map((fault) => faultBlock(fault, links))}`,
  };
}

const legend = markup`<p class="row small dim parts"><span><span class="key detection"></span>detection: until the first daemon notices</span><span><span class="key reconvergence"></span>reconvergence: until the last route change that mattered</span><span><span class="key data-plane"></span>data plane: until packets flow</span></p>
`;

function faultBlock(report: FaultReport, links: EvidenceLinks): Markup {
  const { fault, outcome, observed, fidelity, evidence } = report;
  const canary = fault.isCanary ? plainChip('canary: it must be noticed') : nothing;
  return markup`<div class="fault"><div class="row"><h3>${fault.name}</h3>${outcomeChip(outcome)}${fidelityChip(fidelity)}${canary}<span class="dim small">${fault.what.kind}</span></div>
<p class="small">${figuresOf(report)}</p>${observed === null ? nothing : markup`<p>${observed}</p>`}${evidenceList(evidence, links)}${faultTimeline(report)}</div>
`;
}

function figuresOf({ fault, statistics, trials, repeated }: FaultReport): string {
  const again = repeated === 0 ? '' : `, ${repeated} made again`;
  const made = `${trials.length} of ${fault.trials} trials${again}`;
  if (statistics === null) return made;
  const { medianIntervalMs, medianMs, p95Ms, maximumMs, lostMaximum } = statistics;
  const interval = medianIntervalMs === null ? '' : ` (95 %: ${medianIntervalMs.map(formatMs).join(' to ')})`;
  return `median ${formatMs(medianMs)}${interval}, p95 ${formatMs(p95Ms)}, max ${formatMs(maximumMs)}, at most ${lostMaximum} probes lost, ${made}`;
}
