// The command line: argv → command module → exit code. Decides nothing about networks.
import { randomBytes } from 'node:crypto';
import { delimiter, join } from 'node:path';
import { DwcpError } from '@dwcp/model';
import { errorDocument, exitCodeOfError, exitCodes, processTerminal, renderError, wantsColor } from '@dwcp/terminal';
import { CommanderError } from 'commander';
import * as z from 'zod';
import { commandTable } from './command-table.ts';
import type { Host } from './host.ts';
import { installationDirectory } from './installation.ts';
import { optionSchema, parseOptions } from './options.ts';
import { buildProgram, type Call } from './program.ts';
import { openLogOf, openProgress, openSession } from './session.ts';

/** Runs with this process; returns the exit code. */
export function runCommandLine(version: string): Promise<number> {
  const argv = process.argv.slice(2);
  // What set-up installed is found from any project directory, before the machine's own.
  process.env.PATH = [join(installationDirectory, '.venv', 'bin'), process.env.PATH].join(delimiter);
  return main({
    version,
    argv,
    cwd: process.cwd(),
    environment: process.env,
    terminal: processTerminal({ color: wantsColor(process.env) && !argv.includes('--no-color') }),
    signal: abortOnSignals(),
  });
}

export async function main(host: Host): Promise<number> {
  try {
    const call = await parseCall(host);
    return call === null ? exitCodes.clean : await runCall(call, host);
  } catch (cause) {
    return reportError(cause, host, { isJson: namesJson(host.argv), isSilent: false });
  }
}

/** Null when the answer was help or the version, printed already. */
async function parseCall(host: Host): Promise<Call | null> {
  const calls: Call[] = [];
  const program = await buildProgram({
    version: host.version,
    names: commandTable
      .flatMap((entry) => [entry, ...(entry.subcommands ?? [])])
      .map((entry) => entry.name)
      .filter((name) => host.argv.includes(name)),
    terminal: host.terminal,
    onCall: (call) => calls.push(call),
  });
  if (host.argv.length === 0) {
    program.outputHelp();
    return null;
  }
  try {
    program.parse([...host.argv], { from: 'user' });
  } catch (cause) {
    if (!(cause instanceof CommanderError)) throw cause;
    if (cause.exitCode === 0) return null;
    if (cause.code === 'commander.help') {
      throw new DwcpError('USAGE', 'no command given', { hint: 'run `dwcp --help` to see the commands' });
    }
    const message = cause.message.replace(/^error: /, '').replace(/\n\((.*)\)$/, ' ($1)');
    throw new DwcpError('USAGE', message, { hint: 'run `dwcp --help` to see the commands' });
  }
  const call = calls[0];
  if (call === undefined) {
    throw new DwcpError('USAGE', 'no command given', { hint: 'run `dwcp --help` to see the commands' });
  }
  if (call.meaningless.length > 0) {
    throw new DwcpError('USAGE', `${call.meaningless.join(', ')} means nothing to dwcp ${call.name}`, {
      hint: `run \`dwcp ${call.name} --help\` to see its options`,
    });
  }
  return call;
}

async function runCall(call: Call, host: Host): Promise<number> {
  const options = parseOptions(optionSchema, call.global);
  const runId = randomBytes(4).toString('hex');
  const started = performance.now();
  const log = call.module.keepsLog ? await openLogOf(call, { host, options, runId }) : null;
  const progress = openProgress(call, { host, options, runId });
  let exitCode: number = exitCodes.failed;
  let error: string | null = null;
  try {
    exitCode = await call.module.run(call.input, openSession(host, { options, progress, log }));
  } catch (cause) {
    progress.close();
    const document = errorDocument(cause);
    error = document.error.message;
    if (options.logFormat === 'json') {
      progress.emit({ code: 'cli.run-failed', message: error, data: { ...document.error } });
    }
    const isJson = options.json || jsonFormat.safeParse(call.input.own).success;
    exitCode = reportError(cause, host, { isJson, isSilent: options.logFormat === 'json' });
    const isWorthReading = log?.hasEntries === true && exitCode !== exitCodes.interrupted;
    if (isWorthReading && options.logFormat === 'text') host.terminal.stderr.write(`log: ${log.path}\n`);
  } finally {
    progress.close();
    log?.finish({ exitCode, durationMs: Math.round(performance.now() - started), error });
  }
  return exitCode;
}

/** A command's own `--format json`, which asks for one document as `--json` does. */
const jsonFormat = z.object({ format: z.literal('json') });

/** The same of words that did not become a call. */
function namesJson(argv: readonly string[]): boolean {
  return argv.some((word, index) => {
    const isValue = argv[index - 1] === '--format';
    return word === '--json' || word === '--format=json' || (isValue && word === 'json');
  });
}

/** The error as text on stderr, unless it was told as an event; as a document on stdout where one was asked for. */
function reportError(
  cause: unknown,
  host: Host,
  options: { readonly isJson: boolean; readonly isSilent: boolean },
): number {
  const { stdout, stderr } = host.terminal;
  if (!options.isSilent) stderr.write(renderError(cause, stderr.palette));
  if (options.isJson) stdout.write(`${JSON.stringify(errorDocument(cause), null, 2)}\n`);
  return exitCodeOfError(cause);
}

/** A wrapper and the terminal may both deliver one Ctrl-C. */
const sameSignalMs = 500;

/** The first Ctrl-C asks for an orderly end, a later one does not wait for it. */
function abortOnSignals(): AbortSignal {
  const abort = new AbortController();
  let abortedMs = 0;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (!abort.signal.aborted) {
        abortedMs = performance.now();
        abort.abort();
      } else if (performance.now() - abortedMs > sameSignalMs) {
        process.exit(exitCodes.interrupted);
      }
    });
  }
  return abort.signal;
}
