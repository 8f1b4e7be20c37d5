import { randomBytes } from 'node:crypto';
import { setImmediate as soon } from 'node:timers/promises';
import type { NodeRunner, RunOptions, RunResult } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { longestMs } from './bounded-runner.ts';

/** A script is ended on the node before the whole look is, so that the answers of the others still come. */
const longestScriptsSeconds = longestMs / 1000 - 5;

/**
 * A runner that sends the scripts it is given at the same moment as one, over one session: each in a shell of its own, one
 * after the other, with its own output and exit code. One that hangs is ended on the node and takes no other with it.
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
      const { answers, stderr, durationMs } = await runCombined(runner, parts, options);
      for (const [index, part] of parts.entries()) {
        settle(part, { ...answers[index], ...options, node: runner.node, stderr, durationMs });
      }
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

interface Part {
  readonly options: RunOptions;
  readonly resolve: (result: RunResult) => void;
  readonly reject: (cause: unknown) => void;
}

interface Answer {
  readonly text: string;
  readonly exitCode: number;
}

async function runCombined(
  runner: NodeRunner,
  parts: readonly Part[],
  { seconds }: { readonly seconds: number },
): Promise<{
  readonly answers: readonly (Answer | undefined)[];
  readonly stderr: string;
  readonly durationMs: number;
}> {
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
  return { answers: parts.map((_part, index) => answers.get(index)), stderr, durationMs };
}

/** The scripts behind each other; what is left of the time is the next one's. Only shell words tell the time: no process. */
function combinedScript(
  scripts: readonly string[],
  { mark, seconds }: { readonly mark: string; readonly seconds: number },
): string {
  const parts = scripts.map((script, index) => `part ${index} <<'${mark}'\n${script}\n${mark}\n`);
  return `read -r now rest < /proc/uptime
end=$((\${now%.*} + ${seconds}))
part() {
  read -r now rest < /proc/uptime
  left=$((end - \${now%.*}))
  [ "$left" -ge 1 ] || left=1
  timeout -k 1 "$left" sh -s
  printf '\\n%s %s %s\\n' ${mark} "$1" "$?"
}
${parts.join('')}`;
}

/** timeout(1): 124 when it ended the command, 137 when it had to kill it. */
const endedCodes: readonly number[] = [124, 137];

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
