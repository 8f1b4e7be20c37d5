import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findMarkedProcesses, isRunning, stopProcess } from './process.ts';
import { markedRunner, processRunner } from './run.ts';

const runner = processRunner(new AbortController().signal);

test('gives output and exit code of a finished process', async () => {
  const result = await runner.run(['sh', '-c', 'echo out; echo err >&2; exit 3'], {
    timeoutMs: 5_000,
    okExitCodes: [3],
  });
  expect(result).toMatchObject({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
});

test('an unexpected exit code is an error with the last lines of stderr and without the arguments', async () => {
  await expect(
    runner.run(['sh', '-c', 'echo went wrong >&2; exit 1', 'hunter2'], { timeoutMs: 5_000 }),
  ).rejects.toThrow(/^sh exited with 1: went wrong$/);
});

test('a missing program says what to do', async () => {
  await expect(runner.run(['no-such-program'], { timeoutMs: 5_000 })).rejects.toMatchObject({
    code: 'TOOL_MISSING',
    hint: expect.stringContaining('dwcp doctor'),
  });
});

test('a process over its time is ended', async () => {
  await expect(runner.run(['sleep', '30'], { timeoutMs: 100 })).rejects.toMatchObject({ code: 'PROCESS_TIMEOUT' });
});

test('an abort ends the process as an interruption', async () => {
  const controller = new AbortController();
  const running = processRunner(controller.signal).run(['sleep', '30'], { timeoutMs: 60_000 });
  controller.abort();
  await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

test('lines are seen while the process runs', async () => {
  const lines: string[] = [];
  await runner.run(['sh', '-c', 'echo one; echo two >&2'], { timeoutMs: 5_000, onLine: (line) => lines.push(line) });
  expect(lines.toSorted()).toEqual(['one', 'two']);
});

test('the environment of a child holds no variable that was not named', async () => {
  process.env.DWCP_TEST_SECRET = 'canary';
  try {
    const result = await runner.run(['env'], { timeoutMs: 5_000 });
    expect(result.stdout).not.toContain('canary');
  } finally {
    delete process.env.DWCP_TEST_SECRET;
  }
});

test('a detached process is found by its mark and ended by its identity', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'dwcp-run-'));
  const mark = `dwcp-t-${process.pid}`;
  try {
    const pid = await markedRunner(runner, mark).start(['sleep', '60'], { logFile: join(dir, 'log') });
    const found = await findMarkedProcesses(mark);
    expect(found.map((process) => process.pid)).toEqual([pid]);
    for (const identity of found) {
      await stopProcess(identity, { graceMs: 2_000 });
      expect(await isRunning(identity)).toBe(false);
    }
    expect(await findMarkedProcesses(mark)).toEqual([]);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});

test('a process at the terminal gives its exit code, and hangs up with an abort', async () => {
  expect(await runner.attach(['sh', '-c', 'exit 3'])).toBe(3);
  expect(await runner.attach(['sh', '-c', 'exit "$CODE"'], { env: { CODE: '4' } })).toBe(4);
  await expect(runner.attach(['no-such-program'])).rejects.toMatchObject({ code: 'TOOL_MISSING' });
  const controller = new AbortController();
  const running = processRunner(controller.signal).attach(['sleep', '30']);
  controller.abort();
  expect(await running).toBe(128);
  await expect(processRunner(controller.signal).attach(['true'])).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

test('output without end is cut off, and says so', async () => {
  const running = runner.run(['yes'], { timeoutMs: 20_000, maxOutputBytes: 2 ** 20 });
  await expect(running).rejects.toThrow(/^yes printed more than 1 MiB$/);
});
