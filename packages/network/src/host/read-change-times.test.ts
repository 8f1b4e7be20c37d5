import type { NodeRunner, RunOptions } from '@dwcp/io';
import { expect, test } from 'vitest';
import { readChangeTimes } from './read-change-times.ts';

const runner = (stdout: string, inputs: string[] = []): NodeRunner => ({
  node: 'dc1-gw1',
  run: async (_argv, options: RunOptions) => {
    inputs.push(options.input ?? '');
    return { exitCode: 0, stdout, stderr: '', durationMs: 1 };
  },
});
const asked = { files: ['/etc/x'], units: ['frr.service'] };

test('files by their last change, units by when they were started or stopped', async () => {
  const seen = await readChangeTimes(
    runner('file\t/etc/x\t1796000000\nunit\tfrr.service\tSun 2026-11-29 23:40:01 UTC\n'),
    asked,
  );
  expect(seen).toEqual({
    files: { '/etc/x': 1_796_000_000_000 },
    units: { 'frr.service': Date.UTC(2026, 10, 29, 23, 40, 1) },
  });
});

test.each([
  'file\t/etc/other\t1796000000\nunit\tother.service\tSun 2026-11-29 23:40:01 UTC',
  'file\t/etc/x\t-1\nunit\tfrr.service\t',
  'file\t/etc/x\t99999999999999999999\nunit\tfrr.service\t2026-13-41 99:99:99 UTC',
  '\u0000\u001b[2J',
])('what is no time, or was not asked for, is left out', async (stdout) => {
  expect(await readChangeTimes(runner(stdout), asked)).toEqual({ files: {}, units: {} });
});

test('a node is not asked about nothing', async () => {
  const inputs: string[] = [];
  await readChangeTimes(runner('', inputs), { files: [], units: [] });
  expect(inputs).toEqual([]);
});
