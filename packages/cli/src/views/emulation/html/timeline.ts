import type { FaultReport, FaultTrial, TimelineEvent } from '@dwcp/model';
import { formatMs } from '../format-ms.ts';
import { type Markup, markup, nothing } from './markup.ts';
import { linearScale, type Scale } from './scale.ts';
import { worstOutageOf } from './worst-outage.ts';

const width = 1040;
const left = 96;
const right = 1020;
const laneHeight = 22;
const shownEvents = 60;

/** What happened in a usual trial, in lanes by who told it, above it the parts of the outage; the slowest one folded below. */
export function faultTimeline({ trials }: FaultReport): Markup {
  const ranked = trials
    .filter((trial) => trial.timeline.length > 0)
    .toSorted((a, b) => rankOf(a) - rankOf(b) || a.trial - b.trial);
  const usual = ranked[Math.floor((ranked.length - 1) / 2)];
  if (usual === undefined) return nothing;
  const slowest = ranked.at(-1);
  const other =
    slowest === undefined || slowest === usual
      ? nothing
      : markup`<details><summary>the slowest trial: ${titleOf(slowest)}</summary>${drawing(slowest)}${eventList(slowest)}</details>`;
  return markup`<p class="small dim">timeline of trial ${usual.trial}, a usual one: ${titleOf(usual)}</p>${drawing(usual)}
<details><summary>${countOf(usual)} of trial ${usual.trial}</summary>${eventList(usual)}</details>${other}`;
}

/** A trial that stayed down is slower than any that did not. */
function rankOf(trial: FaultTrial): number {
  return worstOutageOf(trial) ?? Number.POSITIVE_INFINITY;
}

function titleOf(trial: FaultTrial): string {
  const outage = worstOutageOf(trial);
  const lost = Math.max(0, ...trial.flows.map((flow) => flow.lost));
  return `${outage === null ? 'a flow stayed down' : `outage ${formatMs(outage)}`}, ${lost} probes of a flow lost`;
}

function countOf({ timeline }: FaultTrial): string {
  return timeline.length === 1 ? 'the event' : `the ${timeline.length} events`;
}

function drawing(trial: FaultTrial): Markup {
  const lanes = [...new Set(trial.timeline.map((event) => event.source))];
  const end = Math.max(...trial.timeline.map((event) => event.atMs), worstOutageOf(trial) ?? 0, 1);
  const scale = linearScale(end, left, right);
  const lanesTop = 34;
  const bottom = lanesTop + lanes.length * laneHeight;
  return markup`<figure class="scroll"><svg class="chart" viewBox="0 0 ${width} ${bottom + 24}" role="img" aria-label="events of trial ${trial.trial}">
${scale.ticks.map((tick) => markup`<line class="grid" x1="${tick.at}" y1="6" x2="${tick.at}" y2="${bottom}"/><text class="dim small middle" x="${tick.at}" y="${bottom + 16}">${tick.label}</text>`)}
${splitBar(trial, scale)}
${lanes.map((lane, index) => laneOf(trial, { lane, scale, y: lanesTop + index * laneHeight }))}
</svg></figure>`;
}

/** Detection, reconvergence, data plane: one after the other from the beginning of the fault. */
function splitBar({ split }: FaultTrial, scale: Scale): Markup {
  const parts = [
    { name: 'detection', kind: 'detection', ms: split.detectionMs },
    { name: 'reconvergence', kind: 'reconvergence', ms: split.reconvergenceMs },
    { name: 'data plane', kind: 'data-plane', ms: split.dataPlaneMs },
  ];
  let from = 0;
  const bars = parts.flatMap(({ name, kind, ms }) => {
    if (ms === null || ms < 0) return [];
    const [x, end] = [scale.at(from), scale.at(from + ms)];
    from += ms;
    return [
      markup`<rect class="${kind}" x="${x}" y="10" width="${Math.max(1.5, end - x)}" height="12" rx="2"><title>${name}: ${formatMs(ms)}</title></rect>`,
    ];
  });
  return bars.length === 0 ? nothing : markup`<text class="dim small end" x="${left - 12}" y="20">outage</text>${bars}`;
}

function laneOf(
  { timeline }: FaultTrial,
  at: { readonly lane: TimelineEvent['source']; readonly scale: Scale; readonly y: number },
): Markup {
  const { lane, scale, y } = at;
  // Hundreds of events within a pixel are one line to the eye; each line is one place, with all that happened there.
  const places = new Map<number, TimelineEvent[]>();
  for (const event of timeline.filter((one) => one.source === lane)) {
    const place = Math.round(scale.at(event.atMs));
    places.set(place, [...(places.get(place) ?? []), event]);
  }
  const ticks = [...places].map(([place, events]) => {
    return markup`<line class="tick from-${lane}" x1="${place}" y1="${y + 3}" x2="${place}" y2="${y + laneHeight - 3}"><title>${wordsOf(events)}</title></line>`;
  });
  return markup`<text class="dim small end" x="${left - 12}" y="${y + 15}">${lane}</text><line class="grid" x1="${left}" y1="${y + laneHeight}" x2="${right}" y2="${y + laneHeight}"/>${ticks}`;
}

function wordsOf(events: readonly TimelineEvent[]): string {
  const [first] = events;
  if (first === undefined) return '';
  const more = events.length === 1 ? '' : ` (and ${events.length - 1} more)`;
  return `${formatMs(first.atMs)} ${first.node ?? ''} ${first.message}${more}`;
}

function eventList({ timeline }: FaultTrial): Markup {
  const shown = timeline.slice(0, shownEvents);
  const left = timeline.length - shown.length;
  return markup`<div class="scroll"><table><tr><th class="number">after</th><th>source</th><th>node</th><th>what</th></tr>
${shown.map((event) => markup`<tr><td class="number">${formatMs(event.atMs)}</td><td>${event.source}</td><td>${event.node ?? ''}</td><td class="mono">${event.message}</td></tr>`)}
</table></div>${left <= 0 ? nothing : markup`<p class="small dim">${left} more in report.json</p>`}`;
}
