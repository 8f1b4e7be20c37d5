// Breaks off the transport that carries, again and again, under a steady rate of messages, and counts what arrives between two
// processes: `make bench-switchover`. Figures of a busy machine are the machine's.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Conversation, processRunner, waitFor } from '@dwcp/io';
import type { LinkStatus, LinkStream } from '@dwcp/transport';
import { type KillableNode, openKillableNode } from './switchover/killable-node.ts';
import { message, wallMs } from './switchover/message.ts';
import { twoIdentities } from './switchover/two-certificates.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    rate: { type: 'string', default: '50000' },
    'between-ms': { type: 'string', default: '250' },
  },
});
const [kills, rate, betweenMs] = [Number(values.kills), Number(values.rate), Number(values['between-ms'])];
const most = Math.ceil(rate * (kills + 4) * (betweenMs / 1000) * 8);
const runner = processRunner(new AbortController().signal);
const dir = await mkdtemp(join(tmpdir(), 'dwcp-bench-switchover-'));
const lines: string[] = [];
const sentAt = new Float64Array(most);
let sent = 0;
let isSending = true;

console.log(`${availableParallelism()} processors, load before: ${loadavg()[0]?.toFixed(1)}`);
try {
  const [alpha, beta] = await twoIdentities(['alpha', 'beta'], dir, runner);
  const file = join(dir, 'beta.json');
  await writeFile(file, JSON.stringify(beta), { mode: 0o600 });
  const program = join(import.meta.dirname, 'switchover', 'receiver.ts');
  const argv = [process.execPath, '--conditions=dwcp-source', program, file, String(most)];
  const receiver = await runner.converse(argv, { onLine: (line) => void lines.push(line) });
  try {
    const address = await answer('listening');
    const sender = await openKillableNode(alpha, [{ name: 'beta', address }]);
    try {
      await measure(sender, receiver);
    } finally {
      await sender.node.close();
    }
  } finally {
    await receiver.close();
  }
} finally {
  await rm(dir, { recursive: true, force: true });
}

async function measure(sender: KillableNode, receiver: Conversation): Promise<void> {
  await bothLive(sender);
  const stream = await sender.node.openStream('beta', { target: 'sink:1' });
  const startedAt = wallMs();
  const sending = send(stream);
  const killedAt: number[] = [];
  for (let number = 0; number < kills; number++) {
    await delay(betweenMs);
    const carrier = (await bothLive(sender)).transport;
    if (carrier === null) throw new Error('nothing carries');
    // By turns the end that sends and the end that receives is the one that breaks it off.
    if (number % 2 === 0) {
      killedAt.push(wallMs());
      sender.kill(carrier);
    } else {
      receiver.say(`kill ${carrier}`);
      killedAt.push(Number(await answer('killed')));
    }
  }
  await delay(betweenMs);
  isSending = false;
  await sending;
  const seconds = (wallMs() - startedAt) / 1000;
  for await (const _ of stream.read()) throw new Error('the receiver says nothing');
  const counted = JSON.parse(await answer('counted')) as Record<string, number>;
  const firstAfter = killedAt.map((at) => sentAt.subarray(0, sent).findIndex((sentTime) => sentTime >= at));
  receiver.say(`arrivals ${firstAfter.join(' ')}`);
  const arrivals = (await answer('arrivals')).split(' ').map(Number);
  report(
    arrivals.map((arrival, index) => arrival - (killedAt[index] ?? 0)).toSorted((a, b) => a - b),
    { counted, seconds, switchovers: statusOf(sender).switchovers },
  );
}

/** As many as are due, in every turn. */
async function send(stream: LinkStream): Promise<void> {
  const startedAt = wallMs();
  while (isSending && sent < most) {
    const due = Math.min(most, Math.floor(((wallMs() - startedAt) * rate) / 1000));
    let writing: Promise<void> | null = null;
    for (; sent < due; sent++) {
      sentAt[sent] = wallMs();
      writing = stream.write(message(sent));
    }
    if (writing !== null) await writing;
    await delay(1);
  }
  await stream.end();
}

function report(
  backMs: readonly number[],
  run: { readonly counted: Record<string, number>; readonly seconds: number; readonly switchovers: number },
): void {
  const at = (share: number): string => `${(backMs[Math.ceil(share * backMs.length) - 1] ?? Number.NaN).toFixed(1)} ms`;
  const { counted } = run;
  const p99 = backMs[Math.ceil(0.99 * backMs.length) - 1] ?? Number.NaN;
  const isWhole =
    counted.messages === sent && counted.lost === 0 && counted.duplicated === 0 && counted.reordered === 0;
  console.log(`${kills} times broken off, ${run.switchovers} switchovers, in ${run.seconds.toFixed(0)} s`);
  console.log(`${sent} messages of 64 bytes, ${Math.round(sent / run.seconds)} a second; asked ${rate}`);
  console.log(
    `arrived ${counted.messages}, lost ${counted.lost}, twice ${counted.duplicated}, out of order ${counted.reordered}` +
      `; asked 0, 0, 0: ${isWhole ? 'as asked' : 'MISSED'}`,
  );
  console.log(
    `traffic back after p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)}; asked p99 100 ms at most: ${p99 <= 100 ? 'as asked' : 'MISSED'}`,
  );
  if (!isWhole) process.exitCode = 1;
}

function bothLive(sender: KillableNode): Promise<LinkStatus> {
  return waitFor(
    async () => {
      const status = statusOf(sender);
      return status.transport !== null && status.standby.length > 0 ? status : null;
    },
    { timeoutMs: 60_000, everyMs: 5, onTimeout: () => new Error(`not both transports: ${statusOf(sender).lastError}`) },
  );
}

function statusOf({ node }: KillableNode): LinkStatus {
  const [status] = node.links();
  if (status === undefined) throw new Error('there is no link');
  return status;
}

/** The next line that begins with this word, without it. */
function answer(word: string): Promise<string> {
  return waitFor(
    async () => {
      const index = lines.findIndex((line) => line.startsWith(`${word} `));
      return index === -1 ? null : (lines.splice(index, 1)[0] ?? '').slice(word.length + 1);
    },
    { timeoutMs: 120_000, everyMs: 2, onTimeout: () => new Error(`no answer "${word}", only ${lines.join('; ')}`) },
  );
}
