import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Context } from '@dwcp/io';
import {
  closeLab,
  type LeakWatcher,
  openLinkConditioner,
  type Prober,
  startProber,
  watchLeaks,
  watchStalls,
} from '@dwcp/lab';
import type { EmulationCheck, EmulationReport, FlowBenchmark, LeakWatch, ThroughputBenchmark } from '@dwcp/model';
import { releaseDigest, renderRelease, verifyNetwork } from '@dwcp/network';
import { freeLabDirectory } from './drive/labs.ts';
import type { Laboratory } from './laboratory/laboratory.ts';
import { leakPlaces, leakRule } from './laboratory/leak-places.ts';
import { type BareLaboratory, configureHosts, openHosts } from './laboratory/open-laboratory.ts';
import { benchmarkFlows } from './measure/benchmark.ts';
import { checkPathMtu } from './measure/path-mtu.ts';
import { checkReach } from './measure/reach.ts';
import { measureThroughput } from './measure/throughput.ts';
import type { RunOptions } from './options.ts';
import { emulationPaths } from './paths.ts';
import { inspectDataPlane } from './report/data-plane.ts';
import { mapOf } from './report/map-of.ts';
import { toolVersions } from './report/tool-versions.ts';
import { judgeEvidence } from './report/verdict.ts';
import { step } from './steps.ts';
import { loadSubject, type Subject } from './subject.ts';
import { cablesOf } from './trials/cables.ts';
import { probedFlows } from './trials/flows.ts';
import { faultInjector } from './trials/inject.ts';
import { type FaultResults, runFaults } from './trials/run-faults.ts';
import { snapshotRoutes } from './trials/settle.ts';
import { watchHosts } from './trials/watch-hosts.ts';

const convergenceMs = 60_000;

/**
 * Runs a scenario: brings its network up with the bytes a deploy would use, checks and measures it, breaks it, and judges what
 * was seen. The lab is removed whatever happens. A network that fails is a report, not an error.
 */
export async function emulate(options: RunOptions, ctx: Context): Promise<EmulationReport> {
  const started = performance.now();
  const startedAt = new Date(ctx.now()).toISOString();
  const subject = await step('read the scenario', ctx, () => loadSubject(options));
  const { scenario, topology } = subject;
  if (topology === null) throw new Error('scale is not here yet');
  const paths = emulationPaths(options);
  const dir = options.keep
    ? await freeLabDirectory(options, scenario.name)
    : join(paths.runs, randomBytes(4).toString('hex'));
  const deadlineMs = started + scenario.timeBudgetSeconds * 1_000;
  try {
    const bare = await step('start the hosts', ctx, () => openHosts(topology, { dir }, ctx));
    const watcher = await watchUnderlay(bare, dir, ctx);
    const laboratory = await step('configure the nodes', ctx, () => configureHosts(bare, paths, ctx));
    const measured = await measure(subject, laboratory, { deadlineMs, watcher }, ctx);
    const { cutOff, ...seen } = measured;
    const evidence = { scenario, ...seen, findings: [], cutOff };
    return {
      formatVersion: 1,
      scenario,
      ...judgeEvidence(evidence),
      startedAt,
      durationMs: performance.now() - started,
      dataPlane: await inspectDataPlane(topology, laboratory.runners, { scenario, impairment: null }),
      inputs: subject.inputs,
      release: releaseDigest(renderRelease(topology, { publicKeys: {} })),
      tools: await toolVersions(anyRunner(laboratory), options.version),
      map: mapOf(topology),
      ...seen,
      findings: [],
    };
  } finally {
    if (!options.keep) await step('take the network down', ctx, () => closeLab(dir, ctx));
  }
}

type Measured = Pick<EmulationReport, 'checks' | 'leaks' | 'faults' | 'benchmarks' | 'throughput'> & {
  readonly cutOff: string | null;
};

async function measure(
  subject: Subject,
  laboratory: Laboratory,
  options: { readonly deadlineMs: number; readonly watcher: LeakWatcher },
  ctx: Context,
): Promise<Measured> {
  const { scenario } = subject;
  const { topology, runners, lab } = laboratory;
  const checks = await step('check the network', ctx, () => checkNetwork(subject, laboratory, ctx));
  const nothing: Measured = { checks, leaks: [], faults: [], benchmarks: [], throughput: [], cutOff: null };
  // A network that is not up fails every trial in the same way, and takes all the time for it.
  if (checks.some((check) => check.outcome !== 'pass')) return { ...nothing, leaks: await leaksOf(options.watcher) };
  const flows = probedFlows(scenario, topology, (node) => lab.namespaceOf(node));
  const prober = await startProber(flows, { intervalMs: scenario.probeIntervalMs }, ctx);
  const watch = await watchHosts(lab);
  const stalls = await watchStalls(ctx);
  const conditioner = await openLinkConditioner(lab.dir, { seed: scenario.seed }, ctx);
  try {
    const routes = await snapshotRoutes(runners);
    const benchmarks = await step('measure the network', ctx, () => benchmark(subject, { prober, signal: ctx.signal }));
    const inject = faultInjector(laboratory, cablesOf(conditioner));
    const bench = { laboratory, prober, inject, routes, stalls, hostEvents: watch.events };
    const results: FaultResults = await step('break the network', ctx, () => runFaults(scenario, bench, options, ctx));
    const throughput = await step('measure throughput', ctx, () => measureAll(subject, laboratory));
    const leaks = await leaksOf(options.watcher);
    return { ...nothing, leaks, benchmarks, faults: results.reports, throughput, cutOff: results.cutOff };
  } finally {
    await conditioner.close();
    await stalls.close();
    await watch.close();
    await prober.close();
  }
}

/** From before the first tunnel is up until after the last fault. */
async function watchUnderlay({ topology, plan, lab }: BareLaboratory, directory: string, ctx: Context) {
  return watchLeaks(await leakPlaces(topology, plan, lab), { ...leakRule(topology), directory }, ctx);
}

async function leaksOf(watcher: LeakWatcher): Promise<readonly LeakWatch[]> {
  const places = await watcher.stop();
  return places.map(({ place, packets, leaked, isComplete }) => ({ place, packets, leaked, isComplete }));
}

async function checkNetwork(
  { scenario }: Subject,
  laboratory: Laboratory,
  ctx: Context,
): Promise<readonly EmulationCheck[]> {
  const { topology, runners, publicKeys } = laboratory;
  const verified = await verifyNetwork(topology, runners, { timeoutMs: convergenceMs, publicKeys }, ctx);
  return [
    ...verified.map((check) => ({ ...check, evidence: [] })),
    ...(await checkPathMtu(topology, runners)),
    ...(await checkReach(scenario.checks, topology, runners)),
  ];
}

async function benchmark(
  { scenario }: Subject,
  options: { readonly prober: Prober; readonly signal: AbortSignal },
): Promise<readonly FlowBenchmark[]> {
  if (scenario.benchmark === null) return [];
  const { seconds, flows } = scenario.benchmark;
  const fidelity = scenario.links.length > 0 ? 'model' : 'hardware';
  return benchmarkFlows(flows, { ...options, seconds, fidelity });
}

async function measureAll({ scenario }: Subject, laboratory: Laboratory): Promise<readonly ThroughputBenchmark[]> {
  if (scenario.benchmark === null || scenario.benchmark.tcpFlows.length === 0) return [];
  const { seconds, flows, tcpFlows } = scenario.benchmark;
  const results: ThroughputBenchmark[] = [];
  for (const flow of flows) results.push(...(await measureThroughput(flow, { ...laboratory, tcpFlows, seconds })));
  return results;
}

function anyRunner(laboratory: Laboratory): Parameters<typeof toolVersions>[0] {
  const [runner] = laboratory.runners.values();
  if (runner === undefined) throw new Error('a lab without hosts');
  return runner;
}
