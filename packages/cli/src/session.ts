import { join, resolve } from 'node:path';
import { type Context, type EventSink, fanOut, processRunner, redactText } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import type { Session } from './command.ts';
import type { Host } from './host.ts';
import type { GlobalOptions } from './options.ts';
import type { Call } from './program.ts';
import { jsonProgress } from './progress/json-progress.ts';
import { liveProgress } from './progress/live-progress.ts';
import type { Progress } from './progress/progress.ts';
import { textProgress } from './progress/text-progress.ts';
import { findProjectDirectory } from './project-directory.ts';
import type { RunLog } from './run-log.ts';

export function openSession(
  host: Host,
  options: { readonly options: GlobalOptions; readonly progress: Progress; readonly log: RunLog | null },
): Session {
  const { progress, log } = options;
  const sinks: readonly EventSink[] = log === null ? [progress] : [progress, log];
  const ctx: Context = {
    run: processRunner(host.signal, (argv) => {
      const safe = argv.map(redactText);
      progress.command(safe);
      log?.command(safe);
    }),
    events: fanOut(...sinks),
    now: () => Date.now(),
    signal: host.signal,
  };
  return {
    terminal: host.terminal,
    progress,
    ctx,
    options: options.options,
    version: host.version,
    argv: host.argv,
    cwd: host.cwd,
    environment: host.environment,
    print(text) {
      progress.close();
      host.terminal.stdout.write(text);
    },
    async confirm(question) {
      if (options.options.yes) return true;
      if (!host.terminal.canAsk) {
        throw new DwcpError('ABORTED', `nobody to ask: ${question}`, { hint: 'pass --yes to agree beforehand' });
      }
      progress.pause();
      try {
        return await host.terminal.ask(question, host.signal);
      } finally {
        progress.resume();
      }
    },
  };
}

/** How the run is shown: a live line on a terminal, lines elsewhere, JSON lines on request. */
export function openProgress(
  call: Call,
  from: { readonly host: Host; readonly options: GlobalOptions; readonly runId: string },
): Progress {
  const { stderr } = from.host.terminal;
  const common = { isVerbose: from.options.verbose, nowMs: () => Date.now() };
  if (from.options.logFormat === 'json') return jsonProgress(stderr, { ...common, runId: from.runId });
  const show = stderr.isTty ? liveProgress : textProgress;
  return show(stderr, { ...common, command: call.name });
}

/** The log file of the run, beside what dwcp keeps of the project. */
export async function openLogOf(
  call: Call,
  from: { readonly host: Host; readonly options: GlobalOptions; readonly runId: string },
): Promise<RunLog> {
  const { host, options, runId } = from;
  const project = await findProjectDirectory(options.projectDir, host.cwd);
  const stateDir = options.stateDir === undefined ? join(project, '.dwcp') : resolve(host.cwd, options.stateDir);
  // Loaded here: commands without a log start faster without the logger.
  const { openRunLog } = await import('./run-log.ts');
  return openRunLog(join(stateDir, 'runs'), { runId, command: call.name, nowMs: () => Date.now() });
}
