// Measures the gate of CI in one run, `dwcp lint && dwcp emulate hybrid-failover`, beside what is asked of it:
// `make bench-emulate`. Figures of a busy machine are the machine's.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { processRunner } from '@dwcp/io';
import type { EmulationReport } from '@dwcp/model';

const { values } = parseArgs({
  options: {
    project: { type: 'string', default: process.cwd() },
    scenario: { type: 'string', default: 'hybrid-failover' },
  },
});
const run = processRunner(new AbortController().signal);
const stateDir = await mkdtemp(join(tmpdir(), 'dwcp-bench-emulate-'));
const allCodes = Array.from({ length: 256 }, (_, code) => code);

/** Median and p95 in milliseconds that are asked of a fault; null: nothing may be lost. */
const asked: Readonly<Record<string, readonly [number, number] | null>> = {
  gateway: [200, 300],
  'wan-link': [200, 300],
  'wireguard-rekey': null,
  'routing-reload': null,
  'child-rekey': null,
};

try {
  const linted = await dwcp(['lint']);
  const emulated = await dwcp(['emulate', values.scenario, '--json']);
  const report: EmulationReport = JSON.parse(emulated.stdout);
  const seconds = (linted.durationMs + emulated.durationMs) / 1_000;
  console.log(
    `lint ${(linted.durationMs / 1_000).toFixed(1)} s, emulate ${(emulated.durationMs / 1_000).toFixed(1)} s`,
  );
  console.log(
    `together ${seconds.toFixed(0)} s, asked 240 at most; verdict ${report.verdict} (exit ${emulated.exitCode})`,
  );
  for (const reason of report.reasons) console.log(`  ${reason}`);
  console.log('fault             trials again  median     p95 largest    lost  asked');
  for (const { fault, trials, repeated, statistics } of report.faults) {
    const limit = asked[fault.name];
    const words = limit === undefined ? '' : limit === null ? '0 lost' : `median ${limit[0]}, p95 ${limit[1]} ms`;
    const numbers = [statistics?.medianMs, statistics?.p95Ms, statistics?.maximumMs].map((ms) =>
      column(ms?.toFixed(1)),
    );
    const cells = [
      column(`${trials.length}`, 6),
      column(`${repeated}`, 5),
      ...numbers,
      column(`${statistics?.lostMaximum}`),
    ];
    console.log(`${fault.name.padEnd(18)}${cells.join(' ')}  ${words}`);
  }
  console.log('median of each flow (above: of the slowest one of every trial)');
  for (const { fault, trials } of report.faults) {
    const flows = fault.flows.map(({ from, to }, index) => {
      const outages = trials.map((trial) => trial.flows[index]?.outageMs ?? Number.POSITIVE_INFINITY);
      return `${from} → ${to} ${median(outages).toFixed(0)}`;
    });
    console.log(`${fault.name.padEnd(18)}${flows.join(', ')}`);
  }
  for (const { place, packets, leaked } of report.leaks)
    console.log(`${place}: ${packets} packets, ${leaked} in clear`);
} finally {
  await rm(stateDir, { recursive: true, force: true });
}

async function dwcp(args: readonly string[]) {
  const argv = [join(values.project, 'bin', 'dwcp'), ...args, '--project-dir', values.project, '--state-dir', stateDir];
  return run.run(argv, { timeoutMs: 900_000, okExitCodes: allCodes });
}

/** Of an even number the mean of the middle two; infinite where a flow stayed down too often. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

function column(text: string | undefined, width = 7): string {
  return (text ?? '-').padStart(width);
}
