import type { Context } from '@dwcp/io';
import {
  type ImpairmentBackend,
  type LeakWatcher,
  type LinkConditioner,
  openLinkConditioner,
  startProber,
  type WatchedPlace,
  watchLeaks,
  watchStalls,
} from '@dwcp/lab';
import {
  DwcpError,
  type EmulationCheck,
  type EmulationReport,
  type FlowBenchmark,
  type Scenario,
  type ThroughputBenchmark,
} from '@dwcp/model';
import { verifyNetwork } from '@dwcp/network';
import type { BareLaboratory, Laboratory } from '../laboratory/laboratory.ts';
import { leakPlaces, leakRule } from '../laboratory/leak-places.ts';
import { step } from '../steps.ts';
import { cablesOf } from '../trials/cables.ts';
import { probedFlows } from '../trials/flows.ts';
import { faultInjector } from '../trials/inject.ts';
import { runFaults } from '../trials/run-faults.ts';
import type { TrialBench } from '../trials/run-trial.ts';
import { type RouteSnapshot, snapshotRoutes } from '../trials/settle.ts';
import { watchHosts } from '../trials/watch-hosts.ts';
import { benchmarkFlows } from './benchmark.ts';
import { checkLinksAgain } from './links-again.ts';
import { checkPathMtu } from './path-mtu.ts';
import { checkReach } from './reach.ts';
import { releaseChecks } from './release-checks.ts';
import { measureThroughput } from './throughput.ts';

/** What was seen of a network, before anybody judges it. */
export type Measured = Pick<EmulationReport, 'checks' | 'faults' | 'benchmarks' | 'throughput' | 'cutOff'> & {
  readonly leaks: readonly WatchedPlace[];
  /** What impaired links, where a scenario impairs any. */
  readonly impairment: ImpairmentBackend | null;
};

/** Listens to the underlay from before the first tunnel is up; stop it when the last fault is over. */
export async function watchUnderlay(
  { topology, plan, lab }: BareLaboratory,
  directory: string,
  ctx: Context,
): Promise<LeakWatcher> {
  return watchLeaks(await leakPlaces(topology, plan, lab), { ...leakRule(topology), directory }, ctx);
}

/**
 * Checks the network, measures it, and breaks it. A network that is not up is not broken further: every trial would fail in the
 * same way and take all the time for it.
 */
export async function measureNetwork(
  scenario: Scenario,
  laboratory: Laboratory,
  options: { readonly deadlineMs: number; readonly convergenceMs: number; readonly watcher: LeakWatcher },
  ctx: Context,
): Promise<Measured> {
  const checks = await step('check the network', ctx, () => checkNetwork(scenario, laboratory, { ...options, ctx }));
  const isUp = checks.every((check) => check.outcome === 'pass');
  const seen = isUp ? await putToTheTest(scenario, laboratory, options, ctx) : nothing;
  return { ...seen, checks: [...checks, ...seen.checks], leaks: await options.watcher.stop() };
}

const nothing: Omit<Measured, 'leaks'> = {
  checks: [],
  faults: [],
  benchmarks: [],
  throughput: [],
  cutOff: null,
  impairment: null,
};

async function putToTheTest(
  scenario: Scenario,
  laboratory: Laboratory,
  options: { readonly deadlineMs: number },
  ctx: Context,
): Promise<Omit<Measured, 'leaks'>> {
  const bench = await openBench(scenario, laboratory, ctx);
  try {
    const benchmarks = await step('measure the network', ctx, () => benchmark(scenario, bench, ctx));
    const { reports, cutOff } = await step('break the network', ctx, () => runFaults(scenario, bench, options, ctx));
    const throughput = await step('measure throughput', ctx, () => throughputOf(scenario, laboratory));
    const checks = reports.length === 0 ? [] : await checkLinksAgain(laboratory, ctx);
    return { checks, faults: reports, benchmarks, throughput, cutOff, impairment: bench.conditioner.backend };
  } finally {
    await bench.close();
  }
}

interface OpenBench extends TrialBench {
  readonly conditioner: LinkConditioner;
  close(): Promise<void>;
}

async function openBench(scenario: Scenario, laboratory: Laboratory, ctx: Context): Promise<OpenBench> {
  const { lab, topology, runners } = laboratory;
  const flows = probedFlows(scenario, topology, (node) => lab.namespaceOf(node));
  const prober = await startProber(flows, { intervalMs: scenario.probeIntervalMs }, ctx);
  const watch = await watchHosts(lab);
  const stalls = await watchStalls(ctx);
  const conditioner = await openLinkConditioner(lab.dir, { seed: scenario.seed }, ctx);
  return {
    laboratory,
    prober,
    stalls,
    conditioner,
    inject: faultInjector(laboratory, cablesOf(conditioner)),
    routes: await completeSnapshot(runners),
    hostEvents: watch.events,
    async close() {
      await conditioner.close();
      await stalls.close();
      await watch.close();
      await prober.close();
    },
  };
}

/** Nothing is under way yet: a busy machine, with another lab on it say, gets the time it takes. */
const firstSnapshotMs = 60_000;

/** A node that did not answer now would never be compared. */
async function completeSnapshot(runners: Laboratory['runners']): Promise<RouteSnapshot> {
  const routes = await snapshotRoutes(runners, firstSnapshotMs);
  const silent = [...runners.keys()].filter((node) => !routes.has(node));
  if (silent.length === 0) return routes;
  throw new DwcpError('LAB_FAILED', `${silent.join(', ')}: the routes could not be read before the first fault`, {
    hint: 'see what else takes the processors of this machine, and run it again',
  });
}

async function checkNetwork(
  scenario: Scenario,
  laboratory: Laboratory,
  { convergenceMs, ctx }: { readonly convergenceMs: number; readonly ctx: Context },
): Promise<readonly EmulationCheck[]> {
  const { topology, runners, publicKeys } = laboratory;
  const verified = await verifyNetwork(
    topology,
    runners,
    // No host of a lab has RDMA.
    { timeoutMs: convergenceMs, publicKeys, linkTransport: 'tcp' },
    ctx,
  );
  const exact = await Promise.all([checkPathMtu(topology, runners), checkReach(scenario.checks, topology, runners)]);
  return [...releaseChecks(laboratory), ...verified.map((check) => ({ ...check, evidence: [] })), ...exact.flat()];
}

async function benchmark(scenario: Scenario, bench: OpenBench, ctx: Context): Promise<readonly FlowBenchmark[]> {
  if (scenario.benchmark === null) return [];
  const { seconds, flows } = scenario.benchmark;
  const fidelity = scenario.links.length > 0 ? 'model' : 'hardware';
  return benchmarkFlows(flows, { prober: bench.prober, signal: ctx.signal, seconds, fidelity });
}

async function throughputOf(scenario: Scenario, laboratory: Laboratory): Promise<readonly ThroughputBenchmark[]> {
  if (scenario.benchmark === null || scenario.benchmark.tcpFlows.length === 0) return [];
  const { seconds, flows, tcpFlows } = scenario.benchmark;
  const results: ThroughputBenchmark[] = [];
  for (const flow of flows) results.push(...(await measureThroughput(flow, { ...laboratory, tcpFlows, seconds })));
  return results;
}
