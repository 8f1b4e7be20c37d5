import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunResult } from '@dwcp/io';
import { recordingSink } from '@dwcp/io';
import { allNodes, DwcpError } from '@dwcp/model';
import { labTopology } from '@dwcp/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EnvironmentPaths } from './environment-paths.ts';
import { type Reach, reachReal } from './reach.ts';

const topology = labTopology();
const [first] = allNodes(topology);
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dwcp-reach-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** A way to nodes that only keeps what would be run; `answer` is told it. */
async function reach(
  argvs: (readonly string[])[],
  answer: (argv: readonly string[]) => void = () => {},
): Promise<Reach> {
  const no = () => Promise.reject(new Error('only runs'));
  return reachReal(topology, { root } as EnvironmentPaths, {
    run: {
      async run(argv): Promise<RunResult> {
        argvs.push(argv);
        answer(argv);
        const stdout = isQuestion(argv) ? 'kexalgorithms sntrup761x25519-sha512,ecdh-sha2-nistp256\n' : '';
        return { exitCode: 0, stdout, stderr: '', durationMs: 0 };
      },
      start: no,
      converse: no,
      attach: no,
    },
    events: recordingSink(),
    now: () => 0,
    signal: new AbortController().signal,
  });
}

const run = (way: Reach, runners: 'runners' | 'onceRunners') =>
  way[runners].get(first?.name ?? '')?.run(['true'], { timeoutMs: 1_000 });
/** Whether ssh is asked about itself. */
const isQuestion = (argv: readonly string[]): boolean => argv.includes('-G');
const isExit = (argv: readonly string[]): boolean => argv.includes('exit');

test('only connections that are kept are ended', async () => {
  const argvs: (readonly string[])[] = [];
  const way = await reach(argvs);
  await run(way, 'onceRunners');
  await way.close();
  expect(argvs.map(isQuestion)).toEqual([true, false]);
  await run(way, 'runners');
  await way.close();
  expect(argvs.slice(2).map(isExit)).toEqual([false, true]);
});

test('ssh is asked once about itself, and offers every way it has in one connection', async () => {
  const argvs: (readonly string[])[] = [];
  const way = await reach(argvs);
  await Promise.all([run(way, 'onceRunners'), run(way, 'onceRunners')]);
  const asked = argvs.filter((argv) => !isQuestion(argv));
  expect(argvs.length - asked.length).toBe(1);
  expect(asked).toHaveLength(2);
  for (const argv of asked) expect(argv).toContain('KexAlgorithms=ecdh-sha2-nistp256,sntrup761x25519-sha512');
});

test.each([
  'Unable to negotiate with 192.0.2.1 port 22: no matching key exchange method found. Their offer: x',
  'Connection refused',
])('a host that refuses is asked once: %s', async (why) => {
  const argvs: (readonly string[])[] = [];
  const way = await reach(argvs, (argv) => {
    if (!isQuestion(argv)) throw new DwcpError('PROCESS_FAILED', `ssh exited with 255: ${why}`);
  });
  await expect(run(way, 'onceRunners')).rejects.toThrow(why);
  expect(argvs.filter((argv) => !isQuestion(argv))).toHaveLength(1);
});
