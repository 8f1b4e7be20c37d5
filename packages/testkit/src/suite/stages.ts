import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import type { StageResult } from './suite-result.ts';

/** One part of `make test`. */
export interface Stage {
  readonly name: string;
  /** Without it the rest says nothing: the run stops when it fails. */
  readonly isRequired: boolean;
  run(ctx: Context, onLine: (line: string) => void): Promise<StageResult>;
}

const minuteMs = 60_000;
const shellScripts = [
  'scripts/setup.sh',
  'scripts/stock-kernel.sh',
  'bin/dwcp',
  'bin/dwcpd',
  'bin/dwcp-ctl',
  '.ci/run',
  'packages/testkit/test/stock-kernel/boot.sh',
  'packages/testkit/test/stock-kernel/init.sh',
];
const unlessAbsent = (file: string, what: string) => ({ file, reason: `${what} is not there: run \`make setup\`` });

/** In turn; those of one row side by side. The end-to-end tests compare the machine before and after: nothing else runs. */
export const rows: readonly (readonly Stage[])[] = [
  [check('type-check', ['tsc', '-b'], { isRequired: true })],
  [check('native programs', ['node', 'packages/lab/build-native.mjs'], { isRequired: true })],
  [check('native addons', ['node', 'packages/transport/build-native.mjs'], { isRequired: true })],
  [check('bundle', ['node', 'packages/cli/build.mjs'], { isRequired: true })],
  [check('bundle of the daemon', ['node', 'packages/agent/build.mjs'], { isRequired: true })],
  [check('program for the nodes', ['node', 'packages/agent/release.mjs'], { isRequired: true })],
  // An emulated processor takes one of this machine's whole: not beside tests that wait for daemons.
  [
    vitestProject('stock-kernel', 20 * minuteMs),
    check('lint: biome', ['biome', 'check', '.']),
    check('lint: oxlint', ['oxlint', '--quiet']),
    check('lint: shellcheck', ['shellcheck', ...shellScripts], {
      needs: unlessAbsent('/usr/bin/shellcheck', 'shellcheck'),
    }),
    vitestProject('unit', 15 * minuteMs),
  ],
  [vitestProject('integration', 30 * minuteMs)],
  [vitestProject('e2e', 45 * minuteMs)],
];

/** A command that counts as one test: it passes when it exits 0. */
function check(
  name: string,
  argv: readonly string[],
  options: {
    readonly isRequired?: boolean;
    readonly cwd?: string;
    readonly needs?: { readonly file: string; readonly reason: string };
  } = {},
): Stage {
  return {
    name,
    isRequired: options.isRequired ?? false,
    async run(ctx, onLine) {
      const { needs } = options;
      if (needs !== undefined && !(await isPresent(needs.file))) {
        return { passed: 0, failed: [], skipped: [{ name, reason: needs.reason }] };
      }
      const isOk = await exitsWell(argv, { ctx, onLine, timeoutMs: 10 * minuteMs, cwd: options.cwd ?? '.' });
      return isOk ? { passed: 1, failed: [], skipped: [] } : { passed: 0, failed: [name], skipped: [] };
    },
  };
}

function vitestProject(project: string, timeoutMs: number): Stage {
  return {
    name: project,
    isRequired: false,
    async run(ctx, onLine) {
      const directory = await mkdtemp(join(tmpdir(), 'dwcp-suite-'));
      const report = join(directory, 'report.json');
      try {
        const isOk = await exitsWell(['vitest', 'run', '--project', project], {
          ctx,
          onLine,
          timeoutMs,
          cwd: '.',
          env: { DWCP_SUITE_REPORT: report, CI: 'true' },
        });
        if (!(await isPresent(report))) {
          return { passed: 0, failed: [`${project}: vitest ended without a report`], skipped: [] };
        }
        const result = JSON.parse(await readFile(report, 'utf8')) as StageResult;
        const isExplained = isOk || result.failed.length > 0;
        return isExplained ? result : { ...result, failed: [`${project}: vitest exited with an error`] };
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    },
  };
}

async function exitsWell(
  argv: readonly string[],
  options: {
    readonly ctx: Context;
    readonly onLine: (line: string) => void;
    readonly timeoutMs: number;
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<boolean> {
  const { ctx, ...rest } = options;
  try {
    await ctx.run.run(argv, rest);
    return true;
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.code === 'INTERRUPTED') throw cause;
    options.onLine(cause.code === 'PROCESS_FAILED' ? `${argv[0]} found problems` : cause.message);
    return false;
  }
}

async function isPresent(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
