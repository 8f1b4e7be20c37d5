import { dirname, relative } from 'node:path';
import { type Context, processRunner, recordingSink } from '@dwcp/io';
import { defaultImageCache, ensureImage } from '@dwcp/lab';
import { beforeAll, describe, expect, test } from 'vitest';
import { repositoryRoot, sourceFiles } from '../repository/repository-files.ts';
import { cannotBeHad, runInStockKernel, whyNoStockKernel } from './boot-stock-kernel.ts';

const reason = await whyNoStockKernel(repositoryRoot);
const note = reason === null ? '' : ` (skipped: ${reason})`;
const minuteMs = 60_000;
const files = sourceFiles()
  .map(({ path }) => path)
  .filter((path) => path.endsWith('.kernel.test.ts'));

interface FileResult {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly {
    readonly fullName: string;
    readonly status: string;
    readonly failureMessages: readonly string[];
  }[];
}

describe.skipIf(reason !== null)(`an emulated stock kernel${note}`, () => {
  let console = '';
  let results: readonly FileResult[] = [];

  beforeAll(async () => {
    const { signal } = new AbortController();
    const ctx: Context = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };
    await ensureImage({ cacheDir: defaultImageCache() }, ctx);
    const vitest = [
      'vitest run --project kernel --pool threads --no-isolate --no-file-parallelism --no-color',
      '--reporter verbose --reporter json --outputFile.json /run/report.json',
    ];
    const words = [
      `export XDG_CACHE_HOME='${dirname(dirname(defaultImageCache()))}'`,
      vitest.join(' '),
      'cat /run/report.json >/dev/ttyS1',
    ];
    const ran = await runInStockKernel(words, { repository: repositoryRoot, timeoutMs: 14 * minuteMs, run: ctx.run });
    console = ran.console;
    if (ran.report === '') throw new Error(`no report; its console:\n${console}`);
    results = (JSON.parse(ran.report) as { readonly testResults: readonly FileResult[] }).testResults;
  }, 30 * minuteMs);

  test('runs every test for a kernel that has everything', () => {
    expect(files.length).toBeGreaterThan(3);
    expect(results.map(({ name }) => relative(repositoryRoot, name)).sort(), console).toEqual([...files].sort());
  });

  test.each(files)('%s passes in it, without a test left out', (file) => {
    const result = results.find(({ name }) => relative(repositoryRoot, name) === file);
    const others = result?.assertionResults.filter(({ status }) => status !== 'passed') ?? [];
    const words = others.map(({ fullName, status, failureMessages }) => [fullName, status, ...failureMessages]);
    expect(words, result?.message).toEqual([]);
    expect(result?.status, result?.message).toBe('passed');
    expect(result?.assertionResults.length).toBeGreaterThan(0);
  });
});

test.skipIf(process.getuid?.() !== 0 || process.arch !== 'x64' || (await cannotBeHad(repositoryRoot)))(
  'the stock kernel is booted wherever set-up could fetch it (needs root, x86-64 and its package)',
  () => {
    expect(reason).toBeNull();
  },
);
