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
  const timeoutMs = (seconds + 15) * 1_000;
  // Serves one client and ends; the client retries until it listens.
  const serving = server.run(['timeout', `${seconds + 12}`, 'iperf3', '--server', '--one-off', '--port', `${port}`], {
    timeoutMs,
    okExitCodes: [0, 1, 124],
  });
  const argv = [
    'iperf3',
    '--client',
    address,
    '--port',
    `${port}`,
    '--json',
    '--time',
    `${seconds}`,
    '--parallel',
    `${count}`,
  ];
  const attempts = 'for i in 1 2 3 4 5 6 7 8 9 10; do "$@" 2>/dev/null && exit 0; sleep 0.2; done; exit 1';
  const [{ exitCode, stdout }] = await Promise.all([
    client.run(['sh', '-c', attempts, 'sh', ...argv], { timeoutMs, okExitCodes: [0, 1] }),
    serving,
  ]);
  return exitCode === 0 ? parseIperf(stdout) : none;
}

/** Reads what `iperf3 --json` printed last: an attempt before it may have printed an error. Pure. */
export function parseIperf(text: string): Measured {
  const last = text.slice(Math.max(0, text.lastIndexOf('\n{\n')));
  try {
    const { end } = JSON.parse(last) as {
      readonly end?: {
        readonly sum_received?: { readonly bits_per_second?: number };
        readonly sum_sent?: { readonly retransmits?: number };
      };
    };
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
