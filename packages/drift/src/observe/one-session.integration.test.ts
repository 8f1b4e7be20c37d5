import { localNodeRunner, type NodeRunner, processRunner, type RunResult } from '@dwcp/io';
import { expect, test } from 'vitest';
import { oneSession } from './one-session.ts';

const here = localNodeRunner('here', processRunner(new AbortController().signal));

/** This machine, with the scripts it was sent. */
function counted(): { readonly runner: NodeRunner; readonly scripts: readonly string[] } {
  const scripts: string[] = [];
  return {
    scripts,
    runner: {
      node: 'here',
      run(argv, options) {
        scripts.push(options.input ?? '');
        return here.run(argv, options);
      },
    },
  };
}

function send(runner: NodeRunner, input: string, okExitCodes = [0]): Promise<RunResult> {
  return runner.run(['sh', '-s'], { input, timeoutMs: 60_000, okExitCodes });
}

test('scripts of the same moment are one command, each with its own output, variables and exit code', async () => {
  const { runner, scripts } = counted();
  const session = oneSession(runner);
  const [plain, long, left, inner] = await Promise.all([
    send(session, 'name=first; echo one; printf two'),
    send(session, 'seq 1 200000'),
    send(session, 'echo "[$name]"; exit 3', [3]),
    send(session, "cat <<'END'\n$(date)\nEND\n"),
  ]);
  expect(scripts).toHaveLength(1);
  expect(plain).toMatchObject({ exitCode: 0, stdout: 'one\ntwo' });
  expect(long.stdout.trimEnd().split('\n')).toHaveLength(200_000);
  expect(left).toMatchObject({ exitCode: 3, stdout: '[]\n' });
  expect(inner.stdout).toBe('$(date)\n');
  await send(session, 'true');
  expect(scripts).toHaveLength(2);
});

test('one that fails, is no shell or kills its shell takes no other with it', async () => {
  const session = oneSession(here);
  const results = await Promise.allSettled([
    send(session, 'echo told >&2; exit 4'),
    send(session, 'if then (((\nEOF\n'),
    send(session, 'kill -9 $$'),
    send(session, 'echo there'),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled']);
  expect(results.at(-1)).toMatchObject({ value: { stdout: 'there\n' } });
});

test.each([
  ['hangs is ended on the node', 'sleep 600', 1],
  ['hangs in a word is ended on the node', 'x=$(sleep 600); echo ended', 1],
  ['does not let itself be ended is killed there', "trap '' TERM; while :; do sleep 600; done", 2],
])(
  'one that %s, and the answers of the others come',
  async (_what, script, sessions) => {
    const { runner, scripts } = counted();
    const session = oneSession(runner, { seconds: 1 });
    const [before, hanging, ...after] = await Promise.allSettled([
      send(session, 'echo before'),
      send(session, script),
      send(session, 'echo after'),
      send(session, 'exit 3', [3]),
    ]);
    expect(before).toMatchObject({ value: { stdout: 'before\n' } });
    expect(hanging).toMatchObject({ reason: { code: 'PROCESS_TIMEOUT' } });
    expect(after).toMatchObject([{ value: { stdout: 'after\n' } }, { value: { exitCode: 3 } }]);
    expect(scripts).toHaveLength(sessions);
  },
  30_000,
);

test('none reads what is the input of another', async () => {
  const session = oneSession(here);
  const [reading, after] = await Promise.all([send(session, 'cat; echo read'), send(session, 'echo after')]);
  expect([reading.stdout, after.stdout]).toEqual(['read\n', 'after\n']);
});

test('an answer that broke off is one of nobody it does not tell wholly', async () => {
  const cut: NodeRunner = {
    node: 'cut',
    async run(argv, options) {
      const result = await here.run(argv, options);
      return { ...result, stdout: result.stdout.slice(0, result.stdout.indexOf('second')) };
    },
  };
  const session = oneSession(cut);
  const results = await Promise.allSettled([send(session, 'echo first'), send(session, 'echo second')]);
  expect(results).toMatchObject([{ value: { stdout: 'first\n' } }, { reason: { code: 'PROCESS_FAILED' } }]);
});
