import type { Runner, RunOptions, RunResult } from './run.ts';

/** Runs the same probe on this machine, in a lab host, or over ssh. */
export interface NodeRunner {
  readonly node: string;
  run(argv: readonly string[], options: RunOptions): Promise<RunResult>;
}

/** Runs on this machine. */
export function localNodeRunner(node: string, runner: Runner): NodeRunner {
  return { node, run: (argv, options) => runner.run(argv, options) };
}

/** Runs behind a prefix such as `nsenter -t PID -a --`. */
export function prefixedNodeRunner(node: string, prefix: readonly string[], runner: Runner): NodeRunner {
  return { node, run: (argv, options) => runner.run([...prefix, ...argv], options) };
}

/** Runs over ssh; `ssh` is the argv up to and with the destination. The remote shell sees each word quoted. */
export function sshNodeRunner(node: string, ssh: readonly string[], runner: Runner): NodeRunner {
  return { node, run: (argv, options) => runner.run([...ssh, argv.map(quote).join(' ')], options) };
}

function quote(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
