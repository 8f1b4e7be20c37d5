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
        return { exitCode: 0, stdout: '', stderr: '', durationMs: 0 };
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
const isExit = (argv: readonly string[]): boolean => argv.includes('exit');

test('only connections that are kept are ended', async () => {
  const argvs: (readonly string[])[] = [];
  const way = await reach(argvs);
  await run(way, 'onceRunners');
  await way.close();
  expect(argvs).toHaveLength(1);
  await run(way, 'runners');
  await way.close();
  expect(argvs.map(isExit)).toEqual([false, false, true]);
});

/** Fails as ssh does, for a host that takes one of these at most. */
const refusing =
  (refused: (argv: readonly string[]) => boolean, why: string) =>
  (argv: readonly string[]): void => {
    if (refused(argv)) throw new DwcpError('PROCESS_FAILED', `ssh exited with 255: ${why}`);
  };
const noKeys = 'no matching key exchange method found';

test.each([
  ['the second', (argv: readonly string[]) => argv.some((word) => word.includes('curve25519')), 2],
  ['the slowest', (argv: readonly string[]) => argv.some((word) => word.startsWith('KexAlgorithms')), 3],
])('a host that agrees keys only in %s way is asked in that way', async (_which, refused, asked) => {
  const argvs: (readonly string[])[] = [];
  const way = await reach(argvs, refusing(refused, noKeys));
  expect(await run(way, 'onceRunners')).toMatchObject({ exitCode: 0 });
  expect(argvs).toHaveLength(asked);
});

test('a host that refuses the connection is asked once', async () => {
  const argvs: (readonly string[])[] = [];
  const way = await reach(
    argvs,
    refusing(() => true, 'Connection refused'),
  );
  await expect(run(way, 'onceRunners')).rejects.toThrow('Connection refused');
  expect(argvs).toHaveLength(1);
});
