import type { NodeRunner } from '@dwcp/io';

/** Longest answer of a host to one command: a full inspection of a large gateway is a hundredth of it. */
const mostBytes = 8 * 2 ** 20;

/** Longest time one command on a node may take. */
export const longestMs = 30_000;

/** A runner that neither waits for ever for a host nor lets it fill the memory of dwcp. */
export function boundedRunner(runner: NodeRunner): NodeRunner {
  return {
    node: runner.node,
    run: (argv, options) =>
      runner.run(argv, {
        ...options,
        timeoutMs: Math.min(options.timeoutMs, longestMs),
        maxOutputBytes: Math.min(options.maxOutputBytes ?? mostBytes, mostBytes),
      }),
  };
}
