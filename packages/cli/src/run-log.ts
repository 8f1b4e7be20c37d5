import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type EventSink, makeDirectory } from '@dwcp/io';
import { destination, pino } from 'pino';

const keptLogs = 100;

export interface RunLog extends EventSink {
  readonly path: string;
  /** False until an event or a command was logged: then the file says no more than the error. */
  readonly hasEntries: boolean;
  command(argv: readonly string[]): void;
  /** The last line: how the run ended. */
  finish(outcome: { readonly exitCode: number; readonly durationMs: number; readonly error: string | null }): void;
}

/** A log file of one run (0600), JSON lines with the run's id; old ones beyond the last hundred are removed. */
export async function openRunLog(
  directory: string,
  options: { readonly runId: string; readonly command: string; readonly nowMs: () => number },
): Promise<RunLog> {
  await makeDirectory(directory);
  const stamp = new Date(options.nowMs()).toISOString().replaceAll(':', '-');
  const path = join(directory, `${stamp}-${options.command}-${options.runId}.log`);
  const stream = destination({ dest: path, sync: true, mode: 0o600 });
  // A full disk costs the log, not the run: whatever the run itself writes reports it with a hint.
  stream.on('error', () => {});
  const logger = pino(
    { level: 'debug', base: { runId: options.runId, command: options.command }, messageKey: 'message' },
    stream,
  );
  await removeOldLogs(directory);
  let hasEntries = false;
  return {
    path,
    get hasEntries() {
      return hasEntries;
    },
    emit(event) {
      hasEntries = true;
      logger.info({ code: event.code, ...(event.data === undefined ? {} : { data: event.data }) }, event.message);
    },
    command(argv) {
      hasEntries = true;
      logger.debug({ code: 'cli.command-started', data: { argv } }, argv[0] ?? '');
    },
    finish(outcome) {
      logger.info({ code: 'cli.run-finished', data: outcome }, `exit ${outcome.exitCode}`);
      stream.end();
    },
  };
}

async function removeOldLogs(directory: string): Promise<void> {
  const logs = (await readdir(directory)).filter((name) => name.endsWith('.log')).sort();
  for (const name of logs.slice(0, Math.max(0, logs.length - keptLogs)))
    await rm(join(directory, name), { force: true });
}
