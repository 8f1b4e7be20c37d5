import type { FaultReport, Scenario } from '@dwcp/model';
import { formatMs } from '../format-ms.ts';
import { type Markup, markup, nothing } from './markup.ts';
import { linearScale, logScale, type Scale } from './scale.ts';
import { worstOutageOf } from './worst-outage.ts';

const width = 1040;
const left = 190;
const right = 800;
const rowHeight = 40;
const top = 24;

/** Every trial a dot, the median a line in its 95 % interval, limits dashed: one row for each fault, on one axis. */
export function outageChart(faults: readonly FaultReport[], scenario: Pick<Scenario, 'limits'>): Markup {
  const shown = faults.filter((report) => report.trials.length > 0);
  if (shown.length === 0) return nothing;
  const limits = shown.flatMap(({ fault }) => limitsOf(fault, scenario).map((limit) => limit.ms));
  const outages = shown.flatMap((report) => report.trials.flatMap((trial) => worstOutageOf(trial) ?? []));
  const scale = scaleOf([...outages, ...limits]);
  const bottom = top + shown.length * rowHeight;
  return markup`<figure class="scroll"><svg class="chart" viewBox="0 0 ${width} ${bottom + 26}" role="img" aria-label="outage of every trial by fault">
${scale.ticks.map((tick) => markup`<line class="grid" x1="${tick.at}" y1="${top - 6}" x2="${tick.at}" y2="${bottom}"/><text class="dim small middle" x="${tick.at}" y="${bottom + 17}">${tick.label}</text>`)}
${shown.map((report, index) => faultRow(report, { scale, scenario, y: top + index * rowHeight }))}
</svg></figure>
<p class="small dim">A dot is a trial, placed by the longest outage among its flows; the thick line is the median, the band its 95 % interval; dashed lines are the limits of median and 95th percentile; a cross is a flow that stayed down.</p>`;
}

function faultRow(
  report: FaultReport,
  at: { readonly scale: Scale; readonly scenario: Pick<Scenario, 'limits'>; readonly y: number },
): Markup {
  const { fault, statistics, trials } = report;
  const { scale, scenario, y } = at;
  const middle = y + rowHeight / 2;
  const interval = statistics?.medianIntervalMs ?? null;
  return markup`<g><text class="${report.outcome === 'fail' ? 'bad strong' : 'strong'} end" x="${left - 18}" y="${middle + 4}">${shortName(fault.name)}</text>
<rect class="track" x="${left - 8}" y="${middle - 13}" width="${right - left + 16}" height="26" rx="4" fill-opacity=".6"/>
${interval === null ? nothing : markup`<rect class="interval" x="${scale.at(interval[0])}" y="${middle - 13}" width="${Math.max(2, scale.at(interval[1]) - scale.at(interval[0]))}" height="26"/>`}
${limitsOf(fault, scenario).map((limit) => markup`<line class="limit" x1="${scale.at(limit.ms)}" y1="${middle - 16}" x2="${scale.at(limit.ms)}" y2="${middle + 16}"><title>limit of the ${limit.name}: ${formatMs(limit.ms)}</title></line>`)}
${trials.map((trial, index) => trialMark(worstOutageOf(trial), { scale, y: middle + ((index % 5) - 2) * 4, number: trial.trial }))}
${statistics === null ? nothing : markup`<line class="median" x1="${scale.at(statistics.medianMs)}" y1="${middle - 13}" x2="${scale.at(statistics.medianMs)}" y2="${middle + 13}"/>`}
<text x="${right + 22}" y="${middle + 4}">${figures(report)}</text></g>`;
}

function trialMark(
  outageMs: number | null,
  { scale, y, number }: { readonly scale: Scale; readonly y: number; readonly number: number },
): Markup {
  if (outageMs !== null) {
    return markup`<circle class="dot" cx="${scale.at(outageMs)}" cy="${y}" r="4.5"><title>trial ${number}: ${formatMs(outageMs)}</title></circle>`;
  }
  return markup`<path class="cross" d="M${right - 4} ${y - 4}l8 8m0 -8l-8 8"><title>trial ${number}: a flow stayed down</title></path>`;
}

function figures({ statistics, fault }: FaultReport): string {
  if (statistics === null) return 'stayed down';
  const canary = fault.isCanary ? ', canary' : '';
  return `${formatMs(statistics.medianMs)}, p95 ${formatMs(statistics.p95Ms)}${canary}`;
}

/** Those of the fault where it has its own; a canary and an operation have none. */
function limitsOf(
  fault: FaultReport['fault'],
  { limits }: Pick<Scenario, 'limits'>,
): readonly { readonly name: string; readonly ms: number }[] {
  if (fault.isCanary || fault.what.kind.endsWith('rekey') || fault.what.kind === 'routing-reload') return [];
  const median = fault.limits === null ? limits.failoverMedianMs : fault.limits.medianMs;
  const p95 = fault.limits === null ? limits.failoverP95Ms : fault.limits.p95Ms;
  return [
    ...(median === null ? [] : [{ name: 'median', ms: median }]),
    ...(p95 === null ? [] : [{ name: '95th percentile', ms: p95 }]),
  ];
}

function scaleOf(values: readonly number[]): Scale {
  const maximum = Math.max(...values, 0);
  const usual = values.filter((value) => value > 0).toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? maximum;
  return maximum > 12 * usual ? logScale(maximum, left, right) : linearScale(maximum, left, right);
}

function shortName(name: string): string {
  return name.length <= 24 ? name : `${name.slice(0, 23)}…`;
}
