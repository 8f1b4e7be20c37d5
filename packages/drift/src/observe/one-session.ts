import { randomBytes } from 'node:crypto';
import { setImmediate as soon } from 'node:timers/promises';
import type { NodeRunner, RunOptions, RunResult } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { shellWord } from '@dwcp/network';
import { longestMs } from './bounded-runner.ts';

/** Scripts are ended on the node before the whole look is, so that the answers of the others still come. */
const longestScriptsSeconds = longestMs / 1000 - 8;

/** What those that come behind one that was ended have together; a script that does not want to end goes on as long. */
const graceSeconds = 4;

/**
 * A runner that sends the scripts it is given at the same moment as one, over one session: each in a subshell, one after the
 * other, with its own output and exit code. One that hangs is ended on the node and takes no other with it: those behind it
 * run when it has ended, and are sent once more when it did not want to.
 */
export function oneSession(
  runner: NodeRunner,
  options: { readonly seconds: number } = { seconds: longestScriptsSeconds },
): NodeRunner {
  let waiting: Part[] = [];
  const send = async (): Promise<void> => {
    await soon();
    const parts = waiting;
    waiting = [];
    try {
      await sendTogether(runner, parts, options);
    } catch (cause) {
      for (const { reject } of parts) reject(cause);
    }
  };
  return {
    node: runner.node,
    run(argv, runOptions) {
      if (argv.join(' ') !== 'sh -s') return runner.run(argv, runOptions);
      return new Promise((resolve, reject) => {
        waiting.push({ options: runOptions, resolve, reject });
        if (waiting.length === 1) void send();
      });
    },
  };
}

async function sendTogether(
  runner: NodeRunner,
  parts: readonly Part[],
  options: { readonly seconds: number },
): Promise<void> {
  const { answers, wasEnded, stderr, durationMs } = await runCombined(runner, parts, options);
  const at = wasEnded ? answers.indexOf(undefined) : -1;
  for (const [index, part] of parts.entries()) {
    const answer = index === at ? { text: '', exitCode: killedCode } : answers[index];
    if (at === -1 || index <= at) settle(part, { ...answer, ...options, node: runner.node, stderr, durationMs });
  }
  const rest = at === -1 ? [] : parts.slice(at + 1);
  if (rest.length > 0) await sendTogether(runner, rest, { seconds: Math.min(options.seconds, graceSeconds) });
}

interface Part {
  readonly options: RunOptions;
  readonly resolve: (result: RunResult) => void;
  readonly reject: (cause: unknown) => void;
}

interface Answer {
  readonly text: string;
  readonly exitCode: number;
}

interface Combined {
  readonly answers: readonly (Answer | undefined)[];
  /** The shell of the scripts did not outlive one of them. */
  readonly wasEnded: boolean;
  readonly stderr: string;
  readonly durationMs: number;
}

async function runCombined(
  runner: NodeRunner,
  parts: readonly Part[],
  { seconds }: { readonly seconds: number },
): Promise<Combined> {
  // Nobody who wrote a file on the node before can have put this line into it.
  const mark = `dwcp-${randomBytes(16).toString('hex')}`;
  const input = combinedScript(
    parts.map(({ options }) => options.input ?? ''),
    { mark, seconds },
  );
  const { stdout, stderr, durationMs } = await runner.run(['sh', '-s'], { input, timeoutMs: longestMs });
  const pieces = stdout.split(new RegExp(`\\n${mark} (\\d+ \\d+)\\n`));
  const answers = new Map<number, Answer>();
  for (let at = 0; at + 1 < pieces.length; at += 2) {
    const [index = -1, exitCode = 128] = (pieces[at + 1] ?? '').split(' ').map(Number);
    answers.set(index, { text: pieces[at] ?? '', exitCode });
  }
  return {
    answers: parts.map((_part, index) => answers.get(index)),
    // timeout(1): 124 when it ended the shell, 137 when it, or anybody else, had to kill it.
    wasEnded: new RegExp(`\\n${mark} ended (124|137)\\n`).test(`\n${pieces.at(-1)}`),
    stderr,
    durationMs,
  };
}

/**
 * One shell for all the scripts: to start one for each, with its own timeout(1), takes longer than most of them. It outlives
 * the signal that ends the script it waits for. A script finds no input, which would be that of the shell.
 */
function combinedScript(
  scripts: readonly string[],
  { mark, seconds }: { readonly mark: string; readonly seconds: number },
): string {
  const parts = scripts.map((script, index) => `part ${index} ${shellWord(script)}`);
  return `timeout -k ${graceSeconds} ${seconds} sh -s <<'${mark}' || printf '\\n%s ended %s\\n' ${mark} $?
trap : TERM
part() {
  (eval "$2") </dev/null
  printf '\\n%s %s %s\\n' ${mark} "$1" "$?"
}
${parts.join('\n')}
${mark}
`;
}

/** 143 when timeout(1) ended the script, 137 when it had to kill it. */
const killedCode = 137;
const endedCodes: readonly number[] = [143, killedCode];

function settle(
  { options, resolve, reject }: Part,
  seen: Partial<Answer> & {
    readonly node: string;
    readonly seconds: number;
    readonly stderr: string;
    readonly durationMs: number;
  },
): void {
  const { node, text, exitCode, stderr, durationMs, seconds } = seen;
  if (text === undefined || exitCode === undefined) {
    reject(new DwcpError('PROCESS_FAILED', `the answer of ${node} broke off`));
  } else if ((options.okExitCodes ?? [0]).includes(exitCode)) {
    resolve({ exitCode, stdout: text, stderr, durationMs });
  } else if (endedCodes.includes(exitCode)) {
    reject(new DwcpError('PROCESS_TIMEOUT', `a look at ${node} did not end in ${seconds} s`));
  } else {
    reject(new DwcpError('PROCESS_FAILED', `a look at ${node} exited with ${exitCode}: ${lastLine(stderr)}`));
  }
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) || 'no output';
}
