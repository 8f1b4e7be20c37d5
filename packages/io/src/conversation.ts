import { createInterface } from 'node:readline';
import { DwcpError } from '@dwcp/model';
import type { SpawnedProcess } from './run.ts';

export interface ConversationOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** One line of standard output, without its end. */
  readonly onLine: (line: string) => void;
}

export interface ConversationEnd {
  /** 128 when a signal ended it. */
  readonly exitCode: number;
  /** The last part of it. */
  readonly stderr: string;
}

/** A running process that is talked with in lines, and that ends by itself when its standard input ends. */
export interface Conversation {
  readonly pid: number;
  /** Settles, and never rejects, when the process has ended, whoever ended it. */
  readonly ended: Promise<ConversationEnd>;
  /** Writes one line. A process that has ended takes no notice. */
  say(line: string): void;
  /** Ends its standard input and waits; SIGKILL when it is still there after `graceMs` (default 5 s). */
  close(options?: { readonly graceMs: number }): Promise<ConversationEnd>;
}

const stderrKept = 16_384;

/** Takes over a process that was just spawned. Throws TOOL_MISSING when there is no such program. */
export async function converseWith(
  child: SpawnedProcess,
  options: { readonly command: string; readonly signal: AbortSignal; readonly onLine: (line: string) => void },
): Promise<Conversation> {
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-stderrKept);
  });
  // Written to after its end, a pipe raises an error that says nothing `ended` does not say.
  child.stdin.on('error', () => {});
  createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY }).on('line', options.onLine);
  const ended = new Promise<ConversationEnd>((resolve) => {
    child.once('close', (code) => resolve({ exitCode: code ?? 128, stderr }));
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => reject(missing(options.command, cause)));
  });
  const close = async ({ graceMs } = { graceMs: 5_000 }) => {
    child.stdin.end();
    const late = setTimeout(() => child.kill('SIGKILL'), graceMs);
    try {
      return await ended;
    } finally {
      clearTimeout(late);
    }
  };
  const interrupt = () => void close();
  options.signal.addEventListener('abort', interrupt, { once: true });
  void ended.then(() => options.signal.removeEventListener('abort', interrupt));
  if (options.signal.aborted) interrupt();
  return {
    pid: child.pid ?? 0,
    ended,
    say: (line) => void (child.stdin.writable && child.stdin.write(`${line}\n`)),
    close,
  };
}

function missing(command: string, cause: Error): DwcpError {
  return new DwcpError('TOOL_MISSING', `${command} cannot be started`, {
    hint: 'run `dwcp doctor` to see how to get it',
    cause,
  });
}
