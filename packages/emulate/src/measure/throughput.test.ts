import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NodeRunner, processRunner } from '@dwcp/io';
import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { measureThroughput, parseIperf } from './throughput.ts';

const good = {
  start: { version: 'iperf 3.12' },
  end: { sum_sent: { retransmits: 7 }, sum_received: { bits_per_second: 162_345_678.9 } },
};

test('the rate is what arrived', () => {
  expect(parseIperf(JSON.stringify(good))).toEqual({ mbitPerSecond: 162.35, retransmits: 7 });
});

test.each([
  ['nothing', ''],
  ['a refusal', '{"start":{},"intervals":[],"end":{},"error":"unable to connect to server: Connection refused"}'],
  ['a run that broke off', JSON.stringify({ ...good, error: 'control socket has closed unexpectedly' })],
])('%s is no measurement', (_, text) => {
  expect(parseIperf(text)).toEqual({ mbitPerSecond: null, retransmits: null });
});

const flow = { from: 'dc1-node1', to: 'use1-node1' };

function runner(node: string, exitCode: number, said: (argv: readonly string[]) => string) {
  const run: NodeRunner['run'] = async (argv) => ({
    exitCode,
    stdout: said(argv),
    stderr: '',
    durationMs: 1,
  });
  return [node, { node, run }] as const;
}

test('each number of connections is measured for the time asked for, and what gives no result is null', async () => {
  const asked: string[] = [];
  const runners = new Map([
    runner('dc1-node1', 0, (argv) => {
      asked.push(argv.slice(argv.indexOf('--time')).join(' '));
      return argv.at(-1) === '1' ? JSON.stringify(good) : '';
    }),
    runner('use1-node1', 124, () => ''),
  ]);
  const results = await measureThroughput(flow, { topology: labTopology(), runners, tcpFlows: [1, 4], seconds: 3 });
  expect(asked).toEqual(['--time 3 --parallel 1', '--time 3 --parallel 4']);
  expect(results.map(({ tcpFlows, mbitPerSecond }) => [tcpFlows, mbitPerSecond])).toEqual([
    [1, 162.35],
    [4, null],
  ]);
});

test('a client is asked again until the server listens', async () => {
  let script = '';
  const runners = new Map([
    runner('dc1-node1', 1, (argv) => {
      script = argv[argv.indexOf('-c') + 1] ?? '';
      return '';
    }),
    runner('use1-node1', 0, () => ''),
  ]);
  await measureThroughput(flow, { topology: labTopology(), runners, tcpFlows: [1], seconds: 1 });
  const { run } = processRunner(new AbortController().signal);
  // Refused twice, with 0 as iperf3 does, then answered.
  const fake = 'echo >>"$0"; [ $(wc -l <"$0") -lt 3 ] && echo unable to connect || echo done';
  const directory = await mkdtemp(join(tmpdir(), 'dwcp-iperf-'));
  try {
    const { stdout } = await run(['sh', '-c', script, 'sh', 'sh', '-c', fake, `${directory}/turns`], {
      timeoutMs: 10_000,
    });
    expect(stdout).toBe('done\n');
  } finally {
    await rm(directory, { recursive: true });
  }
});
