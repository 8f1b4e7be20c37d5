import type { FlowBenchmark, LatencyDistribution } from '@dwcp/model';
import { formatMs } from '../format-ms.ts';
import { fidelityChip } from './chips.ts';
import { type Markup, markup, nothing } from './markup.ts';

const width = 500;
const height = 150;
const left = 8;
const right = 492;
const base = 118;

/** Round trips of each flow as a histogram with its percentiles. */
export function latencyCharts(benchmarks: readonly FlowBenchmark[]): Markup {
  return markup`<div class="pair">${benchmarks.map(flowChart)}</div>`;
}

function flowChart({ flow, roundTrip, oneWay, sent, lost, fidelity }: FlowBenchmark): Markup {
  const loss = `${lost} of ${sent} probes lost`;
  const head = markup`<div class="row"><h3>${flow.from} → ${flow.to}</h3>${fidelityChip(fidelity)}</div>`;
  if (roundTrip === null) return markup`<div>${head}<p class="small dim">no round trip was measured; ${loss}</p></div>`;
  const there = oneWay === null ? '' : `; one way p50 ${formatMs(oneWay.p50Ms)}, p99 ${formatMs(oneWay.p99Ms)}`;
  return markup`<div>${head}${histogram(roundTrip)}
<p class="small dim">round trip p50 ${formatMs(roundTrip.p50Ms)}, p90 ${formatMs(roundTrip.p90Ms)}, p99 ${formatMs(roundTrip.p99Ms)}, p99.9 ${formatMs(roundTrip.p999Ms)}, max ${formatMs(roundTrip.maximumMs)}; jitter ${formatMs(roundTrip.jitterMs)}${there}; ${loss}, ${roundTrip.count} round trips</p></div>`;
}

/** Bars of equal width: the last bucket is the tail beyond p99, as long as it may be. */
function histogram(distribution: LatencyDistribution): Markup {
  const { buckets, p50Ms, p99Ms } = distribution;
  if (buckets.length === 0) return nothing;
  const most = Math.max(...buckets.map((bucket) => bucket.count), 1);
  const step = (right - left) / buckets.length;
  const bars = buckets.map(({ upToMs, count }, index) => {
    const size = count === 0 ? 0 : Math.max(1.5, (count / most) * 96);
    const isTail = upToMs > p99Ms;
    return markup`<rect class="${isTail ? 'bar tail' : 'bar'}" x="${left + index * step + 0.75}" y="${base - size}" width="${Math.max(1, step - 1.5)}" height="${size}"><title>up to ${formatMs(upToMs)}: ${count}</title></rect>`;
  });
  return markup`<figure><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="distribution of round trips">
<line class="axis" x1="${left}" y1="${base}" x2="${right}" y2="${base}"/>${bars}
${mark(placeOf(p50Ms, buckets, step), `p50 ${formatMs(p50Ms)}`, 'p50')}${mark(placeOf(p99Ms, buckets, step), `p99 ${formatMs(p99Ms)}`, 'p99')}
<text class="dim small" x="${left}" y="${base + 28}">up to ${formatMs(buckets[0]?.upToMs ?? 0)}</text><text class="dim small end" x="${right}" y="${base + 28}">up to ${formatMs(buckets.at(-1)?.upToMs ?? 0)}</text>
</svg></figure>`;
}

/** The end of the bucket a value falls in, by its share of it. */
function placeOf(ms: number, buckets: LatencyDistribution['buckets'], step: number): number {
  const index = buckets.findIndex((bucket) => ms <= bucket.upToMs);
  if (index < 0) return right;
  const low = index === 0 ? 0 : (buckets[index - 1]?.upToMs ?? 0);
  const high = buckets[index]?.upToMs ?? ms;
  const share = index === 0 || high <= low ? 1 : (ms - low) / (high - low);
  return left + (index + share) * step;
}

function mark(x: number, label: string, kind: 'p50' | 'p99'): Markup {
  const isRight = x > width * 0.7;
  return markup`<line class="${kind}" x1="${x}" y1="8" x2="${x}" y2="${base}"/><text class="small${isRight ? ' end' : ''}" x="${isRight ? x - 5 : x + 5}" y="${kind === 'p50' ? 15 : 29}">${label}</text>`;
}
