import { expect, test } from 'vitest';
import { identifyProcess } from './process.ts';
import { processRunner } from './run.ts';
import { waitFor } from './wait.ts';

const runner = processRunner(new AbortController().signal);

test('lines go in and come out, and the process ends with its input', async () => {
  const lines: string[] = [];
  const conversation = await runner.converse(['cat'], { onLine: (line) => lines.push(line) });
  conversation.say('one');
  conversation.say('two');
  expect(await conversation.close()).toEqual({ exitCode: 0, stderr: '' });
  expect(lines).toEqual(['one', 'two']);
});

test('a process that ends by itself is told with what it said last', async () => {
  const conversation = await runner.converse(['sh', '-c', 'echo no such link >&2; exit 4'], { onLine: () => {} });
  expect(await conversation.ended).toEqual({ exitCode: 4, stderr: 'no such link\n' });
  conversation.say('nobody hears this');
  expect(await conversation.close()).toMatchObject({ exitCode: 4 });
});

test('a process that does not end with its input is killed', async () => {
  const conversation = await runner.converse(['sleep', '60'], { onLine: () => {} });
  expect(await conversation.close({ graceMs: 10 })).toMatchObject({ exitCode: 128 });
});

test('an abort ends the conversation', async () => {
  const controller = new AbortController();
  const conversation = await processRunner(controller.signal).converse(['cat'], { onLine: () => {} });
  controller.abort();
  expect(await conversation.ended).toMatchObject({ exitCode: 0 });
});

test('a missing program is an error', async () => {
  await expect(runner.converse(['no-such-program'], { onLine: () => {} })).rejects.toMatchObject({
    code: 'TOOL_MISSING',
  });
});

/** Starts a helper in `prefix` that says its pid and goes on with the pipes of whoever started it, until this test ends. */
const helper = (prefix = ''): string =>
  `${prefix} sh -c 'echo $$; exec tail --pid=${process.pid} -f /dev/null' & read heard;`;

/** Converses with a shell that has such a helper, once it is there. */
async function withHelper(script: string) {
  const lines: string[] = [];
  const { promise: first, resolve } = Promise.withResolvers<number>();
  const onLine = (line: string) => {
    lines.push(line);
    resolve(Number(line));
  };
  const conversation = await runner.converse(['sh', '-c', script], { onLine });
  const pid = await first;
  conversation.say('heard');
  return { conversation, lines, pid };
}

test('a process ends, though a helper in a session of its own goes on with its pipes', async () => {
  const { conversation, pid } = await withHelper(`${helper('setsid')} exec sleep 60`);
  try {
    expect(await conversation.close({ graceMs: 10 })).toMatchObject({ exitCode: 128 });
    expect(await identifyProcess(pid)).not.toBeNull();
  } finally {
    process.kill(pid);
  }
});

test('what a process said last is heard to its end, though a helper goes on with its pipes', async () => {
  const { conversation, lines, pid } = await withHelper(`${helper('setsid')} printf last; echo why >&2; exit 4`);
  try {
    expect(await conversation.ended).toEqual({ exitCode: 4, stderr: 'why\n' });
    expect(lines).toEqual([String(pid), 'last']);
  } finally {
    process.kill(pid);
  }
});

test('those a process has started are killed with it', async () => {
  const { conversation, pid } = await withHelper(`${helper()} exec sleep 60`);
  await conversation.close({ graceMs: 10 });
  await waitFor(async () => ((await identifyProcess(pid)) === null ? true : null), {
    timeoutMs: 20_000,
    everyMs: 20,
    onTimeout: () => new Error(`${pid} goes on`),
  });
});

test('a process without input finds it ended', async () => {
  const lines: string[] = [];
  const onLine = (line: string) => void lines.push(line);
  const conversation = await runner.converse(['sh', '-c', 'cat; echo end'], { onLine, hasInput: false });
  expect(await conversation.ended).toEqual({ exitCode: 0, stderr: '' });
  expect(lines).toEqual(['end']);
});

test('an abort kills a process without input, which nothing tells that it is to end', async () => {
  const controller = new AbortController();
  const options = { onLine: () => {}, hasInput: false };
  const conversation = await processRunner(controller.signal).converse(['sleep', '60'], options);
  controller.abort();
  expect(await conversation.ended).toMatchObject({ exitCode: 128 });
});
