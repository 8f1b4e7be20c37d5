// Measures the tcp transport beside iperf3 and beside Node's net, over an impaired path with two congestion controls, and a good
// peer among strangers: `make bench-tcp`. Ratios of one run; figures of a busy machine are the machine's.
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type Context, processRunner, recordingSink } from '@dwcp/io';
import { distributionOf } from '@dwcp/lab';
import { openTcpTransport } from '@dwcp/transport';
import { withImpairedPath } from './tcp/impaired-path.ts';
import { type BulkResult, sendBulk, sendByIperf, startEnd } from './tcp/tcp-ends.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '8' },
    seconds: { type: 'string', default: '2' },
    'message-bytes': { type: 'string', default: '65536' },
    pings: { type: 'string', default: '60000' },
    junk: { type: 'string', default: '200000' },
    'path-seconds': { type: 'string', default: '20' },
    only: { type: 'string', default: 'bulk,ping,junk,path' },
  },
});
const { signal } = new AbortController();
const ctx: Context = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };
const seconds = Number(values.seconds);
const pingRounds = 6;
const parts: Readonly<Record<string, () => Promise<void>>> = { bulk, ping, junk, path };

console.log(`${availableParallelism()} processors, load before: ${loadavg()[0]?.toFixed(1)}`);
for (const name of values.only.split(',')) await parts[name]?.();

async function bulk(): Promise<void> {
  const found: {
    readonly own: BulkResult;
    readonly iperf: Pick<BulkResult, 'bitsPerSecond' | 'processorMsPerGigabyte'>;
  }[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const iperf = await sendByIperf(seconds, ctx);
    const options = { listen: '127.0.0.1:0', seconds, messageBytes: Number(values['message-bytes']), tcp: {} };
    found.push({ own: await sendBulk(options, { from: ctx.run.converse, to: ctx.run.converse }), iperf });
  }
  const mean = (of: (round: (typeof found)[number]) => number) =>
    found.reduce((sum, round) => sum + of(round), 0) / found.length;
  // Rounds in turn, all of them counted: what else ran has taken from both alike.
  const ratio = mean(({ own }) => own.bitsPerSecond) / mean(({ iperf }) => iperf.bitsPerSecond);
  const what = `bulk, ${values['message-bytes']} bytes a message, ${found[0]?.own.congestionControl}, beside iperf3`;
  line(what, `${ratio.toFixed(2)} of it`, { asked: 'at least 0.90', isWithin: ratio >= 0.9 });
  const each = found
    .map(({ own, iperf }) => `${gigabits(own.bitsPerSecond)}/${gigabits(iperf.bitsPerSecond)}`)
    .join(' ');
  console.log(`    Gbit/s of each round, own/iperf3: ${each}`);
  const spent = [mean(({ own }) => own.processorMsPerGigabyte), mean(({ iperf }) => iperf.processorMsPerGigabyte)];
  console.log(
    `    processor time of both ends for a gigabyte, own/iperf3: ${spent.map((ms) => ms.toFixed(0)).join('/')} ms`,
  );
}

async function ping(): Promise<void> {
  const micros = { own: [] as number[], net: [] as number[] };
  const count = String(Math.ceil(Number(values.pings) / pingRounds));
  // In turn, as above.
  for (let round = 0; round < pingRounds; round++) {
    micros.own.push(...(await pings(['echo', '127.0.0.1:0', '{}'], (address) => ['ping', address, '{}', count])));
    micros.net.push(...(await pings(['net-echo', '127.0.0.1:0'], (address) => ['net-ping', address, count])));
  }
  const [own, net] = [distribution(micros.own), distribution(micros.net)];
  const ratio = own.p50Ms / net.p50Ms;
  line('round trip of 64 bytes beside net, p50', `${ratio.toFixed(2)} of it`, {
    asked: 'at most 1.10',
    isWithin: ratio <= 1.1,
  });
  for (const [name, found] of Object.entries({ own, net })) {
    const parts = [found.p50Ms, found.p99Ms, found.p999Ms].map((ms) => (ms * 1_000).toFixed(1)).join(' / ');
    console.log(`    ${name.padEnd(4)} p50 / p99 / p99.9 of ${found.count}: ${parts} us`);
  }
}

async function pings(
  echo: readonly string[],
  words: (address: string) => readonly string[],
): Promise<readonly number[]> {
  const answering = await startEnd(echo, ctx.run.converse);
  try {
    const { address } = await answering.saying<{ address: string }>('address');
    const asking = await startEnd(words(address), ctx.run.converse);
    try {
      return (await asking.saying<{ micros: number[] }>('micros')).micros;
    } finally {
      await asking.close();
    }
  } finally {
    await answering.close();
  }
}

function distribution(micros: readonly number[]) {
  const found = distributionOf(Float64Array.from(micros, (value) => value / 1_000));
  if (found === null) throw new Error('no round trips');
  return found;
}

async function junk(): Promise<void> {
  const door = await startEnd(['echo', '127.0.0.1:0', '{}'], ctx.run.converse);
  const transport = await openTcpTransport();
  try {
    const { address } = await door.saying<{ address: string }>('address');
    const before = await door.saying<{ residentBytes: number }>('residentBytes');
    const strangers = await startEnd(['junk', address, values.junk], ctx.run.converse);
    const done = strangers.saying<{ answeredBytes: number }>('answeredBytes');
    let isOver = false;
    const over = done.then(() => (isOver = true));
    const times: number[] = [];
    while (!isOver) {
      const since = performance.now();
      const connection = await transport.dial(address, { timeoutMs: 30_000 });
      const answer = new Promise<void>((resolve) => connection.receive(() => resolve()));
      connection.send([new Uint8Array(64)]);
      await answer;
      times.push(performance.now() - since);
      await connection.close();
    }
    await over;
    const { answeredBytes } = await done;
    await strangers.close();
    const last = door.said.findLast((item) => 'counts' in item) as { counts: object; residentBytes: number };
    const slowest = Math.max(...times);
    line(
      `a good peer among ${values.junk} strangers: connected and answered, slowest of ${times.length}`,
      `${slowest.toFixed(0)} ms`,
      {
        asked: 'at most 5000 ms',
        isWithin: slowest <= 5_000,
      },
    );
    line('bytes answered to strangers', String(answeredBytes), { asked: '0', isWithin: answeredBytes === 0 });
    const grownMb = (last.residentBytes - before.residentBytes) / 1e6;
    console.log(`    ${JSON.stringify(last.counts)}; memory of the process: ${grownMb.toFixed(0)} MB more than before`);
  } finally {
    await transport.close();
    await door.close();
  }
}

async function path(): Promise<void> {
  await withImpairedPath(async (lab) => {
    const goodput: number[] = [];
    for (const congestionControl of ['bbr', 'cubic']) {
      const options = {
        listen: '10.213.11.2:7000',
        seconds: Number(values['path-seconds']),
        messageBytes: 16_384,
        tcp: { congestionControl, closeTimeoutMs: 60_000 },
      };
      const found = await sendBulk(options, {
        from: (argv, given) => lab.converse('one', argv, given),
        to: (argv, given) => lab.converse('two', argv, given),
      });
      goodput.push(found.bitsPerSecond);
      line(`100 ms, 1 % loss, 100 Mbit/s with ${congestionControl}: read back`, found.congestionControl, {
        asked: congestionControl,
        isWithin: found.congestionControl === congestionControl,
      });
      console.log(
        `    ${(found.bitsPerSecond / 1e6).toFixed(2)} Mbit/s, round trip ${((found.roundTripMicros ?? 0) / 1e3).toFixed(0)} ms, ` +
          `${((found.lossRatio ?? 0) * 100).toFixed(2)} % sent again`,
      );
    }
    const [bbr = 0, cubic = 1] = goodput;
    line('goodput of bbr beside cubic', `${(bbr / cubic).toFixed(1)} times`, { asked: 'more', isWithin: bbr > cubic });
  }, ctx);
}

function line(what: string, measured: string, limit: { readonly asked: string; readonly isWithin: boolean }): void {
  if (!limit.isWithin) process.exitCode = 2;
  console.log(`${limit.isWithin ? 'ok ' : 'NOT'} ${what.padEnd(64)} ${measured}  (asked: ${limit.asked})`);
}

function gigabits(bitsPerSecond: number): string {
  return (bitsPerSecond / 1e9).toFixed(1);
}
