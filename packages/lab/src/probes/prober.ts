import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type Context, isAnything, isBoolean, isNumber, listOf, objectOf, oneOf } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { converseNatively } from '../native-conversation.ts';
import { type FlowTrace, monotonicNs, parseTrace } from './flow-trace.ts';
import { isSnapshot, type ProberSnapshot, snapshotOf } from './prober-snapshot.ts';
import { type SteadyResult, steadyUntil } from './steady.ts';

/** Where a flow begins or ends. */
export interface FlowEnd {
  /** Path of a network namespace: `/run/netns/NAME` or `/proc/PID/ns/net`. */
  readonly namespace: string;
  /** Probes leave from it or go to it; it need not be there yet. */
  readonly address: string;
}

/** Probes from one address to another, echoed there. */
export interface ProbedFlow {
  /** Unique within a prober. */
  readonly name: string;
  readonly source: FlowEnd;
  readonly target: FlowEnd;
  /** UDP. */
  readonly port: number;
  /** Of the whole IP packet, there and back; null for small ones. */
  readonly packetBytes: number | null;
  /** Never cut on the way, whatever path MTU was learned (IP_PMTUDISC_PROBE). */
  readonly dontFragment: boolean;
}

export interface ProberOptions {
  readonly intervalMs: number;
  /** Without an answer for so long, and twice the mean round trip, a probe counts as lost while the prober runs. */
  readonly lossAfterMs?: number;
  /** How far back traces reach. */
  readonly keepSeconds?: number;
  /** Told as soon as it is known: three probes lost in a row, ten answered again. */
  readonly onChange?: (change: FlowChange) => void;
}

export interface FlowChange {
  readonly flow: string;
  readonly change: 'down' | 'up';
  /** When the first of the lost, or of the answered probes was sent; CLOCK_MONOTONIC. */
  readonly atNs: number;
}

export interface SteadyWait {
  /** All when left out. */
  readonly flows?: readonly string[];
  /** Answers count from here on; from ever when left out. Give the time of a fault, or the run before it counts. */
  readonly sinceNs?: number;
  readonly steadyMs: number;
  readonly timeoutMs: number;
}

/** One process that probes any number of flows until it is closed. */
export interface Prober {
  add(flows: readonly ProbedFlow[]): Promise<void>;
  remove(flows: readonly string[]): Promise<void>;
  /** Probes these and no others, so that what nobody asks about costs nothing. One that rested is not steady at first. */
  probeOnly(flows: readonly string[]): Promise<void>;
  /** Makes the sockets of flows anew. Done unasked when the path of a namespace leads to another one. */
  reopen(flows: readonly string[]): Promise<void>;
  snapshot(): Promise<ProberSnapshot>;
  /** Waits until each flow had nothing but answers for `steadyMs`. A deadline that passes is a result, not an error. */
  waitUntilSteady(wait: SteadyWait): Promise<SteadyResult>;
  /** What became of the probes sent in a span of time; waits until those are answered or lost. */
  trace(sinceNs: number, untilNs: number): Promise<readonly FlowTrace[]>;
  close(): Promise<void>;
}

const steadyPollMs = 10;

export async function startProber(flows: readonly ProbedFlow[], options: ProberOptions, ctx: Context): Promise<Prober> {
  const { intervalMs, lossAfterMs = 50, keepSeconds = 300, onChange } = options;
  const numbers = new Map<string, number>();
  const names: string[] = [];
  const program = await converseNatively(
    'prober',
    {
      onEvent: (event) => {
        if (!isChange(event)) return;
        onChange?.({ flow: names[event.flow] ?? '', change: event.event, atNs: event.atNs });
      },
    },
    ctx,
  );
  const numberOf = (flow: string) => {
    const number = numbers.get(flow);
    if (number === undefined) throw new Error(`no flow ${flow} is probed`);
    return number;
  };
  const forEach = async (command: string, chosen: readonly string[]) => {
    await Promise.all(
      chosen.map((flow) => program.ask(command, { fields: { flow: numberOf(flow) }, answer: isAnything })),
    );
  };
  const snapshot = async () => snapshotOf(await program.ask('snapshot', { fields: {}, answer: isSnapshot }), names);
  const prober: Prober = {
    async add(added) {
      for (const flow of added) {
        if (numbers.has(flow.name)) throw new Error(`the flow ${flow.name} is probed already`);
        const number = names.push(flow.name) - 1;
        const fields = {
          flow: number,
          sourceNamespace: flow.source.namespace,
          source: flow.source.address,
          targetNamespace: flow.target.namespace,
          target: flow.target.address,
          port: flow.port,
          bytes: flow.packetBytes ?? 0,
          dontFragment: flow.dontFragment ? 1 : 0,
          intervalNs: Math.round(intervalMs * 1e6),
          lossAfterNs: Math.round(lossAfterMs * 1e6),
          capacity: Math.ceil((keepSeconds * 1000) / intervalMs),
        };
        try {
          await program.ask('add', { fields, answer: isAnything });
        } catch (cause) {
          throw new DwcpError('LAB_FAILED', `the flow ${flow.name} cannot be probed`, { cause });
        }
        numbers.set(flow.name, number);
      }
    },
    async remove(removed) {
      await forEach('remove', removed);
      for (const flow of removed) numbers.delete(flow);
    },
    async probeOnly(chosen) {
      chosen.forEach(numberOf);
      const others = [...numbers.keys()].filter((flow) => !chosen.includes(flow));
      await Promise.all([forEach('rest', others), forEach('wake', chosen)]);
    },
    reopen: (chosen) => forEach('reopen', chosen),
    snapshot,
    async waitUntilSteady({ flows: chosen = [...numbers.keys()], sinceNs = 0, steadyMs, timeoutMs }) {
      if (chosen.length === 0) throw new Error('no flow to wait for');
      chosen.forEach(numberOf);
      const deadline = performance.now() + timeoutMs;
      for (;;) {
        const seen = (await snapshot()).flows.filter((flow) => chosen.includes(flow.flow));
        const result = steadyUntil(seen, { sinceNs, steadyMs });
        if (result.unsteady.length === 0 || performance.now() >= deadline) return result;
        await delay(steadyPollMs);
      }
    },
    async trace(sinceNs, untilNs) {
      const slowest = Math.max(0, ...(await snapshot()).flows.map((flow) => flow.roundTripMs));
      const settledMs = (untilNs - monotonicNs()) / 1e6 + lossAfterMs + 2 * slowest;
      if (settledMs > 0) await delay(settledMs);
      const said = await program.ask('collect', { fields: { sinceNs, untilNs }, answer: isCollected });
      const bytes = await readFile(`/proc/${program.pid}/fd/${said.descriptor}`);
      const columns = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
      const intervalNs = intervalMs * 1e6;
      return said.flows.map((part) => parseTrace(columns, { ...part, flow: names[part.flow] ?? '', intervalNs }));
    },
    close: async () => void (await program.close()),
  };
  try {
    await prober.add(flows);
    return prober;
  } catch (cause) {
    await prober.close();
    throw cause;
  }
}

const isChange = objectOf({ event: oneOf(['down', 'up']), flow: isNumber, atNs: isNumber });

const isCollected = objectOf({
  descriptor: isNumber,
  flows: listOf(objectOf({ flow: isNumber, offset: isNumber, count: isNumber, isCut: isBoolean })),
});
