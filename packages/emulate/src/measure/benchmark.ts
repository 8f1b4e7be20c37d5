import {
  distributionOf,
  type FlowTrace,
  isAnswered,
  monotonicNs,
  oneWaysOf,
  type Prober,
  roundTripsOf,
} from '@dwcp/lab';
import type { Fidelity, FlowBenchmark, ProbeFlow } from '@dwcp/model';
import { flowName } from '../trials/flows.ts';

/**
 * Round trip, one way, jitter and loss of flows over a healthy network, from the probes that run anyway. `model` where a link
 * on the way has a delay of its own: then that is what was measured.
 */
export async function benchmarkFlows(
  flows: readonly ProbeFlow[],
  options: {
    readonly prober: Prober;
    readonly seconds: number;
    readonly fidelity: Fidelity;
    readonly signal: AbortSignal;
  },
): Promise<readonly FlowBenchmark[]> {
  const { prober, seconds, fidelity, signal } = options;
  await prober.probeOnly(flows.map((flow) => flowName(flow, null)));
  const beginNs = monotonicNs();
  signal.throwIfAborted();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  const traces = await prober.trace(beginNs, monotonicNs());
  return flows.map((flow) => {
    const trace = traces.find((candidate) => candidate.flow === flowName(flow, null));
    if (trace === undefined) throw new Error(`no trace of ${flow.from} → ${flow.to}`);
    return {
      flow,
      fidelity,
      sent: trace.sentNs.length,
      lost: lostIn(trace),
      roundTrip: distributionOf(roundTripsOf(trace)),
      oneWay: distributionOf(oneWaysOf(trace)),
    };
  });
}

function lostIn(trace: FlowTrace): number {
  let lost = 0;
  for (let index = 0; index < trace.sentNs.length; index++) if (!isAnswered(trace, index)) lost++;
  return lost;
}
