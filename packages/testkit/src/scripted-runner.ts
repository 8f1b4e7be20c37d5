import type { Context, Runner, RunOptions, RunResult } from '@dwcp/io';
import { recordingSink } from '@dwcp/io';

export interface ScriptedCall {
  readonly argv: readonly string[];
  readonly exitCode?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly throws?: Error;
}

/** A Runner that answers exactly the calls it was told of, in order, and fails on any other. */
export function scriptedRunner(calls: readonly ScriptedCall[]): Runner & { readonly remaining: () => number } {
  const queue = [...calls];
  return {
    remaining: () => queue.length,
    async run(argv: readonly string[], _options: RunOptions): Promise<RunResult> {
      const next = queue.shift();
      if (next === undefined || next.argv.join('\0') !== argv.join('\0')) {
        throw new Error(`unexpected command: ${argv.join(' ')}\nexpected: ${next?.argv.join(' ') ?? 'none'}`);
      }
      if (next.throws !== undefined) throw next.throws;
      return { exitCode: next.exitCode ?? 0, stdout: next.stdout ?? '', stderr: next.stderr ?? '', durationMs: 0 };
    },
    start(argv) {
      throw new Error(`unexpected detached command: ${argv.join(' ')}`);
    },
    converse(argv) {
      throw new Error(`unexpected conversation: ${argv.join(' ')}`);
    },
    attach(argv) {
      throw new Error(`unexpected command at the terminal: ${argv.join(' ')}`);
    },
  };
}

/** A Context around a runner, with a recording sink and a fixed clock. */
export function testContext(run: Runner): Context & { readonly events: ReturnType<typeof recordingSink> } {
  return { run, events: recordingSink(), now: () => Date.UTC(2026, 0, 1), signal: new AbortController().signal };
}
