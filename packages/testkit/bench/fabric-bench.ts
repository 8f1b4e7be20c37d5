// Measures round trips of 64 bytes over libfabric, native and through JavaScript, beside fi_pingpong and Node's net:
// `make bench-fabric`. Each end is a process; who is compared takes turns, so that what else runs takes from all alike, and
// the best round of each counts: fi_pingpong tells a mean only, which one interruption spoils.

import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Context, processRunner, recordingSink } from '@dwcp/io';
import { fiPingpong } from './fabric/fi-pingpong.ts';
import { startEnd } from './tcp/tcp-ends.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '11' },
    pings: { type: 'string', default: '5000' },
    providers: { type: 'string', default: 'shm,tcp' },
  },
});
const { signal } = new AbortController();
const ctx: Context = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };
const program = { program: join(import.meta.dirname, 'fabric', 'fabric-end.ts') };
const pings = values.pings;
let port = 47_700;

interface Trips {
  readonly p50: number;
  readonly mean: number;
  readonly count: number;
}

console.log(`${availableParallelism()} processors, load before: ${loadavg()[0]?.toFixed(1)}`);
const net: Trips[] = [];
for (const provider of values.providers.split(',')) await measure(provider);
console.log(`load after: ${loadavg()[0]?.toFixed(1)}`);

async function measure(wish: string): Promise<void> {
  const options = JSON.stringify({ provider: wish, host: '127.0.0.1', polling: 'busy' });
  const own: Trips[] = [];
  const script: Trips[] = [];
  const peers = new Map<string, number[]>();
  let provider = '';
  for (let round = 0; round < Number(values.rounds); round++) {
    const native = await trips(['native-pong', options, pings], (to) => ['native-ping', options, pings, to], program);
    own.push(native.trips);
    provider = native.provider;
    for (const [name, endpoint] of peersOf(provider)) {
      port += 1;
      const mean = await fiPingpong({ provider: name, endpoint, rounds: Number(pings), port }, ctx);
      const key = `fi_pingpong -p ${name} -e ${endpoint}`;
      peers.set(key, [...(peers.get(key) ?? []), mean]);
    }
    script.push((await trips(['echo', options], (to) => ['ping', options, pings, to], program)).trips);
    net.push((await trips(['net-echo', '127.0.0.1:0'], (to) => ['net-ping', to, pings])).trips);
  }
  const name = `${wish} (${provider})`;
  for (const [key, means] of peers) {
    const ratio = Math.min(...own.map(({ mean }) => mean)) / Math.min(...means);
    line(`${name}: native, best mean, beside ${key}`, `${ratio.toFixed(2)} of it`, ratio <= 1.2, 'at most 1.20');
    list(key, means);
  }
  list(
    'native, mean',
    own.map(({ mean }) => mean),
  );
  const [native, through, sockets] = [best(own), best(script), best(net)];
  const more = through - native;
  line(`${name}: through JavaScript, best p50, more than native`, `${more.toFixed(2)} us`, more <= 3, 'at most 3 us');
  line(
    `${name}: net beside it, best p50`,
    `${(sockets / through).toFixed(2)} of it`,
    sockets / through >= 2,
    'at least 2.00',
  );
  for (const [what, found] of Object.entries({ native: own, JavaScript: script, net })) {
    list(
      `${what}, p50 of ${found.reduce((sum, { count }) => sum + count, 0)} in all`,
      found.map((trip) => trip.p50),
    );
  }
}

/** The same provider, and what its name is asked for with. */
function peersOf(provider: string): readonly (readonly [string, 'rdm' | 'msg'])[] {
  if (provider === 'shm') return [['shm', 'rdm']];
  return [
    [provider, 'rdm'],
    ['tcp', 'rdm'],
    ['tcp', 'msg'],
  ];
}

async function trips(
  answering: readonly string[],
  asking: (address: string) => readonly string[],
  of?: { readonly program: string },
): Promise<{ readonly trips: Trips; readonly provider: string }> {
  const pong = await startEnd(answering, ctx.run.converse, of);
  try {
    const { address, provider = 'net' } = await pong.saying<{ address: string; provider?: string }>('address');
    const ping = await startEnd(asking(address), ctx.run.converse, of);
    try {
      const { micros } = await ping.saying<{ micros: number[] }>('micros');
      if (micros.length < Number(pings)) throw new Error(`only ${micros.length} of ${pings} round trips`);
      const mean = micros.reduce((sum, value) => sum + value, 0) / micros.length;
      return { trips: { p50: median(micros), mean, count: micros.length }, provider };
    } finally {
      await ping.close();
    }
  } finally {
    await pong.close();
  }
}

/** Of the round that was disturbed least. */
function best(rounds: readonly Trips[]): number {
  return Math.min(...rounds.map((round) => round.p50));
}

function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
}

function list(what: string, micros: readonly number[]): void {
  console.log(`    ${what}, us: ${micros.map((value) => value.toFixed(2)).join(' ')}`);
}

function line(what: string, measured: string, isWithin: boolean, asked: string): void {
  if (!isWithin) process.exitCode = 2;
  console.log(`${isWithin ? 'ok ' : 'NOT'} ${what.padEnd(64)} ${measured}  (asked: ${asked})`);
}
