import { defineConfig } from 'vitest/config';
import { suiteReporter } from './packages/testkit/src/suite/vitest-reporter.ts';

const resolve = { conditions: ['dwcp-source', 'node', 'import', 'default'] };
const ssr = { resolve: { conditions: ['dwcp-source', 'node', 'import', 'default'] } };

const stockKernel = 'packages/testkit/test/stock-kernel/*.integration.test.ts';

// unit: pure, beside the code. integration: real tools on this machine. e2e: the built `dwcp`. stock-kernel: boots a
// kernel that has everything and runs `kernel`, what needs one, inside.
export default defineConfig({
  test: {
    reporters: ['default', suiteReporter(process.env.DWCP_SUITE_REPORT)],
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          // Nothing in them is global: one worker for all files takes a third of the time.
          isolate: false,
          include: ['packages/*/src/**/*.test.ts', 'packages/testkit/test/stock-kernel/*.test.ts'],
          exclude: ['**/*.integration.test.ts', '**/*.kernel.test.ts', '**/dist/**'],
          // A bound against hanging only: a busy machine takes ten times as long.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'integration',
          include: ['packages/*/src/**/*.integration.test.ts'],
          exclude: [stockKernel],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Each owns its names, ports and directories; most of their time is waiting for tools.
          maxWorkers: 2,
          maxConcurrency: 2,
          // Daemons with timers of milliseconds, on machines that are shared: what fails twice is broken.
          retry: 1,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'e2e',
          include: ['packages/testkit/e2e/**/*.test.ts'],
          testTimeout: 900_000,
          hookTimeout: 900_000,
          fileParallelism: false,
          retry: 1,
        },
      },
      { resolve, ssr, test: { name: 'stock-kernel', include: [stockKernel] } },
      {
        resolve,
        ssr,
        test: {
          name: 'kernel',
          include: ['packages/*/src/**/*.kernel.test.ts'],
          // A processor that is emulated.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          retry: 1,
        },
      },
    ],
  },
});
