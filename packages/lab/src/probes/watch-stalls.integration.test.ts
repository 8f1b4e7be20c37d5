import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { processRunner } from '@dwcp/io';
import { expect, test } from 'vitest';
import { monotonicNs } from './flow-trace.ts';
import { watchStalls } from './watch-stalls.ts';

const canBlock = spawnSync('chrt', ['--fifo', '2', 'true']).status === 0;

test.skipIf(!canBlock)(
  `a processor taken by a real-time process is seen to stand still${canBlock ? '' : ' (skipped: chrt may not set a real-time priority here)'}`,
  async () => {
    const { signal } = new AbortController();
    const ctx = { run: processRunner(signal), events: { emit: () => {} }, now: Date.now, signal };
    const watch = await watchStalls(ctx);
    try {
      const sinceNs = monotonicNs();
      const last = `${availableParallelism() - 1}`;
      const busy = 'end=$(($(date +%s%N) + 200000000)); while [ $(date +%s%N) -lt $end ]; do :; done';
      await ctx.run.run(['taskset', '--cpu-list', last, 'chrt', '--fifo', '2', 'sh', '-c', busy], {
        timeoutMs: 20_000,
      });
      const deadline = performance.now() + 10_000;
      while (watch.longestMs(sinceNs, monotonicNs()) < 20 && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(watch.longestMs(sinceNs, monotonicNs())).toBeGreaterThanOrEqual(20);
    } finally {
      await watch.close();
    }
  },
);
