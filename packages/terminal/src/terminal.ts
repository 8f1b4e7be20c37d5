import { createInterface } from 'node:readline/promises';
import { DwcpError } from '@dwcp/model';
import { colorPalette, type Palette, plainPalette } from './palette.ts';

/** One output stream of the process. */
export interface Output {
  write(text: string): void;
  readonly isTty: boolean;
  readonly columns: number;
  readonly palette: Palette;
}

/** The only place dwcp prints from. stdout is the result, stderr the progress. */
export interface Terminal {
  readonly stdout: Output;
  readonly stderr: Output;
  /** True when a person can answer a question. */
  readonly canAsk: boolean;
  /** Asks on stderr; only `y` or `yes` is a yes. */
  ask(question: string, signal: AbortSignal): Promise<boolean>;
}

export function processTerminal(options: { readonly color: boolean }): Terminal {
  return {
    stdout: outputOf(process.stdout, options.color),
    stderr: outputOf(process.stderr, options.color),
    canAsk: process.stdin.isTTY === true && process.stderr.isTTY === true,
    async ask(question, signal) {
      const prompt = createInterface({ input: process.stdin, output: process.stderr });
      const ended = new Promise<string>((resolve, reject) => {
        // In raw mode Ctrl-C reaches the prompt, not the process; Ctrl-D closes it without an answer.
        prompt.once('SIGINT', () => reject(new DwcpError('INTERRUPTED', 'interrupted at the question')));
        prompt.once('close', () => resolve(''));
      });
      try {
        const answer = await Promise.race([prompt.question(`${question} [y/N] `, { signal }), ended]);
        return /^y(es)?$/i.test(answer.trim());
      } catch (cause) {
        if (signal.aborted) throw new DwcpError('INTERRUPTED', 'interrupted at the question', { cause });
        throw cause;
      } finally {
        prompt.close();
      }
    },
  };
}

/** True when colour was neither refused by NO_COLOR (no-color.org) nor by option. */
export function wantsColor(environment: Readonly<Record<string, string | undefined>>): boolean {
  return (environment.NO_COLOR ?? '') === '' && environment.TERM !== 'dumb';
}

function outputOf(stream: NodeJS.WriteStream, color: boolean): Output {
  // The reader of a pipe may leave early (`dwcp status | head -1`); that is no error of ours.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const isTty = stream.isTTY === true;
  return {
    write: (text) => void stream.write(text),
    isTty,
    get columns() {
      return stream.columns ?? 80;
    },
    palette: isTty && color ? colorPalette : plainPalette,
  };
}
