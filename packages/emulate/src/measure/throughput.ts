import type { NodeRunner } from '@dwcp/io';
import { allNodes, type ProbeFlow, type ThroughputBenchmark, type Topology } from '@dwcp/model';

const port = 5_201;

/**
 * TCP throughput by iperf3 from the first node of a flow to the second, with each number of parallel connections in turn. The
 * processors of this machine make it: it tells nothing about another. Null where iperf3 gave no result.
 */
export async function measureThroughput(
  flow: ProbeFlow,
  options: {
    readonly topology: Topology;
    readonly runners: ReadonlyMap<string, NodeRunner>;
    readonly tcpFlows: readonly number[];
    readonly seconds: number;
  },
): Promise<readonly ThroughputBenchmark[]> {
  const { topology, runners, tcpFlows, seconds } = options;
  const [client, server] = [runners.get(flow.from), runners.get(flow.to)];
  const address = allNodes(topology).find((node) => node.name === flow.to)?.address;
  const results: ThroughputBenchmark[] = [];
  for (const count of tcpFlows) {
    const measured =
      client === undefined || server === undefined || address === undefined
        ? none
        : await measureOnce({ client, server, address, count, seconds });
    results.push({
      flow,
      fidelity: 'hardware',
      tcpFlows: count,
      ...measured,
      targetMbitPerSecond: targetOf(topology),
    });
  }
  return results;
}

interface Measured {
  readonly mbitPerSecond: number | null;
  readonly retransmits: number | null;
}

const none: Measured = { mbitPerSecond: null, retransmits: null };

async function measureOnce(run: {
  readonly client: NodeRunner;
  readonly server: NodeRunner;
  readonly address: string;
  readonly count: number;
  readonly seconds: number;
}): Promise<Measured> {
  const { client, server, address, count, seconds } = run;
  const patience = ['timeout', `${seconds + patienceSeconds}`];
  const ends = { timeoutMs: (seconds + patienceSeconds + 5) * 1_000, okExitCodes: [0, 1, 124] };
  // Serves one client and ends; the client retries until it listens.
  const serving = server.run([...patience, 'iperf3', '--server', '--one-off', '--port', `${port}`], ends);
  const argv = [
    'iperf3',
    '--client',
    address,
    '--port',
    `${port}`,
    '--json',
    '--connect-timeout',
    '2000',
    '--time',
    `${seconds}`,
    '--parallel',
    `${count}`,
  ];
  const [{ exitCode, stdout }] = await Promise.all([
    client.run([...patience, 'sh', '-c', attempts, 'sh', ...argv], ends),
    serving,
  ]);
  return exitCode === 0 ? parseIperf(stdout) : none;
}

/** Beyond the measurement, for a server that starts late and queues that empty slowly. */
const patienceSeconds = 12;

/** With --json a client that was refused says so and exits with 0: what it prints tells whether there is a result. */
const attempts = `for turn in $(seq 40); do
  said=$("$@" 2>/dev/null)
  case $said in *'unable to connect'*) sleep 0.1 ;; *) printf '%s\\n' "$said"; exit 0 ;; esac
done
exit 1`;

/** Reads what `iperf3 --json` printed; a run that broke off measured nothing. Pure. */
export function parseIperf(text: string): Measured {
  try {
    const { end, error } = JSON.parse(text) as {
      readonly error?: string;
      readonly end?: {
        readonly sum_received?: { readonly bits_per_second?: number };
        readonly sum_sent?: { readonly retransmits?: number };
      };
    };
    if (error !== undefined) return none;
    const bits = end?.sum_received?.bits_per_second;
    return {
      mbitPerSecond: bits === undefined ? null : Math.round(bits / 10_000) / 100,
      retransmits: end?.sum_sent?.retransmits ?? null,
    };
  } catch (cause) {
    if (cause instanceof SyntaxError) return none;
    throw cause;
  }
}

/** Of the mode, in Mbit/s; null where it is left to the path. */
function targetOf(topology: Topology): number | null {
  const performance = topology.modeConfig.document.performance;
  const target =
    typeof performance === 'object' && performance !== null && 'targetThroughputGbps' in performance
      ? performance.targetThroughputGbps
      : null;
  return typeof target === 'number' ? target * 1_000 : null;
}
