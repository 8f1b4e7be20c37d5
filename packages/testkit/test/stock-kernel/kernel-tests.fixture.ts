import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Context } from '@dwcp/io';
import { defaultImageCache, ensureImage, probeCapabilities } from '@dwcp/lab';
import { runInStockKernel, type StockKernelRun } from './boot-stock-kernel.ts';

/** Of the report of vitest. */
export interface FileResult {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly {
    readonly fullName: string;
    readonly status: string;
    readonly failureMessages: readonly string[];
  }[];
}

export interface KernelTestRun {
  readonly console: string;
  readonly results: readonly FileResult[];
}

/** True when this machine's own kernel has what no substitute is needed for: then nothing has to be emulated. */
export async function hasStockKernel(ctx: Context): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  const wanted = ['wireguard', 'xfrm-interface', 'netem'];
  const present = (await probeCapabilities(ctx)).filter((item) => item.isPresent).map((item) => item.name);
  return wanted.every((name) => present.includes(name));
}

/** Runs the vitest project `kernel`, on this machine or in the emulated one. Throws when it ended without a report. */
export async function runKernelTests(
  repository: string,
  options: { readonly isEmulated: boolean; readonly timeoutMs: number },
  ctx: Context,
): Promise<KernelTestRun> {
  await ensureImage({ cacheDir: defaultImageCache() }, ctx);
  const { console, report } = await (options.isEmulated ? runEmulated : runHere)(repository, options.timeoutMs, ctx);
  if (report === '') throw new Error(`no report; this was printed:\n${console}`);
  const { testResults } = JSON.parse(report) as { readonly testResults: readonly FileResult[] };
  return { console, results: testResults };
}

async function runEmulated(repository: string, timeoutMs: number, ctx: Context): Promise<StockKernelRun> {
  const words = [
    `export XDG_CACHE_HOME='${cacheHome()}'`,
    vitest('/run/report.json').join(' '),
    'cat /run/report.json >/dev/ttyS1',
  ];
  return runInStockKernel(words, { repository, timeoutMs, run: ctx.run });
}

async function runHere(repository: string, timeoutMs: number, ctx: Context): Promise<StockKernelRun> {
  const directory = await mkdtemp(join(tmpdir(), 'dwcp-kernel-'));
  try {
    const report = join(directory, 'report.json');
    const env = { XDG_CACHE_HOME: cacheHome() };
    const { stdout } = await ctx.run.run(vitest(report), { timeoutMs, cwd: repository, env, okExitCodes: [0, 1] });
    return { console: stdout, report: await readFile(report, 'utf8').catch(() => '') };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Whose `dwcp/images` has the image, wherever a home directory is. */
function cacheHome(): string {
  return dirname(dirname(defaultImageCache()));
}

function vitest(report: string): readonly string[] {
  const how = '--project kernel --pool threads --no-isolate --no-file-parallelism --no-color';
  const reporters = ['--reporter', 'verbose', '--reporter', 'json', '--outputFile.json', report];
  return ['vitest', 'run', ...how.split(' '), ...reporters];
}
