import type { Output } from '@dwcp/terminal';
import type { Progress } from './progress.ts';

/** Events as JSON lines, each with the run's id. */
export function jsonProgress(
  output: Output,
  options: { readonly runId: string; readonly isVerbose: boolean; readonly nowMs: () => number },
): Progress {
  const write = (document: Readonly<Record<string, unknown>>): void => {
    output.write(
      `${JSON.stringify({ time: new Date(options.nowMs()).toISOString(), runId: options.runId, ...document })}\n`,
    );
  };
  return {
    emit: (event) => write({ ...event }),
    command(argv) {
      if (options.isVerbose)
        write({ code: 'cli.command-started', message: argv.slice(0, 2).join(' '), data: { argv } });
    },
    pause() {},
    resume() {},
    close() {},
  };
}
