import { relative } from 'node:path';
import { type Context, processRunner, recordingSink } from '@dwcp/io';
import { repositoryRoot, sourceFiles } from '@dwcp/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { cannotBeHad, whyNoStockKernel } from './boot-stock-kernel.ts';
import { hasStockKernel, type KernelTestRun, runKernelTests } from './kernel-tests.fixture.ts';

const { signal } = new AbortController();
const ctx: Context = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };
const isEmulated = !(await hasStockKernel(ctx));
const reason = isEmulated ? await whyNoStockKernel(repositoryRoot) : null;
const title = isEmulated ? 'a stock kernel that is emulated' : 'the kernel of this machine, a stock one';
const minuteMs = 60_000;
const files = sourceFiles()
  .map(({ path }) => path)
  .filter((path) => path.endsWith('.kernel.test.ts'));

describe.skipIf(reason !== null)(reason === null ? title : `${title} (skipped: ${reason})`, () => {
  let ran: KernelTestRun;

  beforeAll(async () => {
    ran = await runKernelTests(repositoryRoot, { isEmulated, timeoutMs: 14 * minuteMs }, ctx);
  }, 30 * minuteMs);

  test('runs every test for a kernel that has everything', () => {
    const names = ran.results.map(({ name }) => relative(repositoryRoot, name));
    expect(files.length).toBeGreaterThan(3);
    expect(names.sort(), ran.console).toEqual([...files].sort());
  });

  test.each(files)('%s passes in it, without a test left out', (file) => {
    const result = ran.results.find(({ name }) => relative(repositoryRoot, name) === file);
    const others = result?.assertionResults.filter(({ status }) => status !== 'passed') ?? [];
    const words = others.map(({ fullName, status, failureMessages }) => [fullName, status, ...failureMessages]);
    expect(words, result?.message).toEqual([]);
    expect(result?.status, result?.message).toBe('passed');
    expect(result?.assertionResults.length).toBeGreaterThan(0);
  });
});

test.skipIf(process.getuid?.() !== 0 || process.arch !== 'x64' || (await cannotBeHad(repositoryRoot)))(
  'a stock kernel is tested wherever set-up could fetch it (needs root, x86-64 and its package)',
  () => {
    expect(reason).toBeNull();
  },
);
