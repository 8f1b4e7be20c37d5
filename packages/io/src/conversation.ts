import { createInterface } from 'node:readline';
import { setTimeout as delay, setImmediate as nextRound } from 'node:timers/promises';
import { DwcpError } from '@dwcp/model';
import { codeOf } from './files.ts';
import type { SpawnedProcess } from './run.ts';

export interface ConversationOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** One line of standard output, without its end. */
  readonly onLine: (line: string) => void;
  /** False where nothing is ever said to it: its standard input has ended when it starts, so dwcp's end does not end it. */
  readonly hasInput?: boolean;
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
  /** Settles, and never rejects, when the process has ended, whoever ended it, and whoever still holds its pipes. */
  readonly ended: Promise<ConversationEnd>;
  /** Writes one line. A process that has ended takes no notice. */
  say(line: string): void;
  /**
   * Ends its standard input and waits; SIGKILL for its process group when it is still there after `graceMs` (default 5 s,
   * none without input, whose end would tell it).
   */
  close(options?: { readonly graceMs: number }): Promise<ConversationEnd>;
}

const stderrKept = 16_384;

/** Takes over a process that was just spawned, as the leader of a session. Throws TOOL_MISSING when there is no such program. */
export async function converseWith(
  child: SpawnedProcess,
  options: Pick<ConversationOptions, 'onLine' | 'hasInput'> & {
    readonly command: string;
    readonly signal: AbortSignal;
  },
): Promise<Conversation> {
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-stderrKept);
  });
  // Written to after its end, a pipe raises an error that says nothing `ended` does not say.
  child.stdin.on('error', () => {});
  if (options.hasInput === false) child.stdin.end();
  createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY }).on('line', options.onLine);
  const ended = new Promise<ConversationEnd>((resolve) => {
    child.once('close', (code) => resolve({ exitCode: code ?? 128, stderr }));
    child.once('exit', () => void endOutput(child));
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => reject(missing(options.command, cause)));
  });
  const close = async ({ graceMs } = { graceMs: options.hasInput === false ? 0 : 5_000 }) => {
    child.stdin.end();
    const late = setTimeout(() => killGroup(child), graceMs);
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

const quietMs = 100;
const roundsAtMost = 20;

/**
 * Ends the pipes of a process that has ended once nothing more comes: whoever it started may hold their other ends, and go
 * on, so that they would not end by themselves.
 */
async function endOutput(child: SpawnedProcess): Promise<void> {
  let isHeard = true;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', () => {
      isHeard = true;
    });
  }
  for (let round = 0; isHeard && round < roundsAtMost; round++) {
    isHeard = false;
    await delay(quietMs, null, { ref: false });
    // A timer may come late, and then before what has arrived meanwhile is read.
    await nextRound();
  }
  for (const stream of [child.stdout, child.stderr]) {
    if (stream.readableEnded || stream.destroyed) continue;
    // An end, not a cut: the last line may have none.
    stream.once('end', () => stream.destroy());
    stream.push(null);
  }
}

/** One that is there has its pid, which is the number of its group; afterwards both may be somebody else's. */
function killGroup({ pid, exitCode, signalCode }: SpawnedProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (cause) {
    // A program that has become another user's is not ours to kill.
    if (codeOf(cause) !== 'EPERM') throw cause;
  }
}

function missing(command: string, cause: Error): DwcpError {
  return new DwcpError('TOOL_MISSING', `${command} cannot be started`, {
    hint: 'run `dwcp doctor` to see how to get it',
    cause,
  });
}
