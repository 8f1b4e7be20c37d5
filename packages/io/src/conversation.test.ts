import { expect, test } from 'vitest';
import { processRunner } from './run.ts';

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
