// Measures what probing a lab costs and how finely it sees, between two namespaces of its own: `make bench-probe`.
import { readFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Context, type Conversation, processRunner, recordingSink } from '@dwcp/io';
import { distributionOf, type FlowTrace, monotonicNs, oneWaysOf, outageOf, roundTripsOf, startProber } from '@dwcp/lab';

const { values } = parseArgs({
  options: {
    flows: { type: 'string', default: '8' },
    'interval-ms': { type: 'string', default: '2' },
    seconds: { type: 'string', default: '20' },
  },
});
const [flowCount, intervalMs, seconds] = [Number(values.flows), Number(values['interval-ms']), Number(values.seconds)];
const { signal } = new AbortController();
const ctx: Context = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };

const [left, right] = [await openNamespace(), await openNamespace()];
try {
  await cable(left.pid, right.pid);
  await bench();
} finally {
  await Promise.all([left.close(), right.close()]);
}

async function bench(): Promise<void> {
  const flows = Array.from({ length: flowCount }, (_, index) => ({
    name: `flow ${index}`,
    source: { namespace: `/proc/${left.pid}/ns/net`, address: index % 2 === 0 ? '10.213.9.1' : 'fd00:213:9::1' },
    target: { namespace: `/proc/${right.pid}/ns/net`, address: index % 2 === 0 ? '10.213.9.2' : 'fd00:213:9::2' },
    port: 7900,
    packetBytes: null,
    dontFragment: true,
  }));
  const prober = await startProber(flows, { intervalMs }, ctx);
  try {
    const { unsteady } = await prober.waitUntilSteady({ steadyMs: 200, timeoutMs: 30_000 });
    if (unsteady.length > 0) throw new Error(`no answers: ${unsteady.join(', ')}`);
    const [before, since] = [await prober.snapshot(), monotonicNs()];
    await delay(seconds * 1000);
    const [after, until] = [await prober.snapshot(), monotonicNs()];
    const skipped = sum(after.flows.map((flow) => flow.skipped)) - sum(before.flows.map((flow) => flow.skipped));
    const collecting = performance.now();
    const traces = await prober.trace(since, until);
    const collectMs = performance.now() - collecting;
    const share = (after.processorMs - before.processorMs) / ((after.nowNs - before.nowNs) / 1e6);
    const outages = traces.map((trace) => outageOf(trace, { faultNs: since }));
    console.log(
      `${flowCount} flows every ${intervalMs} ms for ${seconds} s, load ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} processors`,
    );
    console.log(`processor: ${(share * 100).toFixed(1)} % of one (asked: < 10 %: ${share < 0.1 ? 'met' : 'NOT met'})`);
    console.log(
      `probes: ${sum(outages.map((outage) => outage.sent))} sent, ${sum(outages.map((outage) => outage.lost))} lost, ` +
        `${skipped} moments missed; trace of all read in ${collectMs.toFixed(0)} ms`,
    );
    console.log(`between two probes of a flow: ${text(gapsOf(traces))}`);
    console.log(`one way: ${text(joined(traces.map(oneWaysOf)))}`);
    console.log(`round trip: ${text(joined(traces.map(roundTripsOf)))}`);
    console.log(`steps of the clock: ${smallestStep(traces)} ns`);
  } finally {
    await prober.close();
  }
}

/** The smallest difference between one-way times; stamps are whole nanoseconds. */
function smallestStep(traces: readonly FlowTrace[]): number {
  const all = [...new Set(traces.flatMap((trace) => [...trace.forwardNs]))].toSorted((a, b) => a - b);
  return Math.min(...all.slice(1).map((value, index) => value - (all[index] ?? 0)));
}

function gapsOf(traces: readonly FlowTrace[]): Float64Array {
  return joined(
    traces.map((trace) => trace.sentNs.slice(1).map((sent, index) => (sent - (trace.sentNs[index] ?? 0)) / 1e6)),
  );
}

function text(samples: Float64Array): string {
  const found = distributionOf(samples);
  if (found === null) return 'nothing';
  const [p50, p99, p999, maximum] = [found.p50Ms, found.p99Ms, found.p999Ms, found.maximumMs].map((ms) =>
    ms.toFixed(3),
  );
  return `p50 ${p50} ms, p99 ${p99}, p99.9 ${p999}, largest ${maximum}`;
}

function joined(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]));
}

function sum(list: readonly number[]): number {
  return list.reduce((total, value) => total + value, 0);
}

/** A namespace that is there as long as a process in it, which ends with this one. */
async function openNamespace(): Promise<Conversation> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const held = await ctx.run.converse(['unshare', '--net', '--', 'cat'], { onLine: () => resolve() });
  held.say('are you inside?');
  await Promise.race([promise, held.ended]);
  await readFile(`/proc/${held.pid}/comm`);
  return held;
}

async function cable(from: number, to: number): Promise<void> {
  const batch = (pid: number, ...lines: readonly string[]) =>
    ctx.run.run(['nsenter', `--net=/proc/${pid}/ns/net`, '--', 'ip', '-batch', '-'], {
      timeoutMs: 10_000,
      input: `${lines.join('\n')}\n`,
    });
  await batch(from, `link add cable0 type veth peer name cable0 netns ${to}`);
  for (const [index, pid] of [from, to].entries()) {
    await batch(
      pid,
      `addr add 10.213.9.${index + 1}/24 dev cable0`,
      `addr add fd00:213:9::${index + 1}/64 dev cable0 nodad`,
      'link set cable0 up',
    );
  }
}
