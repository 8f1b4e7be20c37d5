import { redactText } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { type ExitCode, exitCodes } from './exit-code.ts';
import type { Palette } from './palette.ts';
import { visible } from './visible.ts';

/** The error of a run as `--json` prints it. */
export interface ErrorDocument {
  readonly formatVersion: 1;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null };
}

export function exitCodeOfError(cause: unknown): ExitCode {
  return cause instanceof DwcpError && cause.code === 'INTERRUPTED' ? exitCodes.interrupted : exitCodes.failed;
}

/** What a person reads: one line and one next step for an expected error, the stack for a bug. */
export function renderError(cause: unknown, palette: Palette): string {
  if (cause instanceof DwcpError) {
    if (cause.code === 'ABORTED' && cause.hint === null) return `${palette.dim(shown(cause.message))}\n`;
    const hint = cause.hint === null ? '' : `${palette.accent('hint:')} ${shown(cause.hint)}\n`;
    return `${palette.bad('error')} ${palette.bold(cause.code)}: ${shown(cause.message)}\n${hint}`;
  }
  const stack = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  return `${palette.bad('bug')} in dwcp, please report it with these lines:\n${shown(stack)}\n`;
}

/** Further lines are the words of tools: indented, none of them passes for a line of ours. */
function shown(text: string): string {
  const [first = '', ...rest] = redactText(text).split(/\r?\n/).map(visible);
  return [first, ...rest.map((line) => (line.startsWith('  ') ? line : `  ${line}`))].join('\n');
}

export function errorDocument(cause: unknown): ErrorDocument {
  const isExpected = cause instanceof DwcpError;
  const message = cause instanceof Error ? cause.message : String(cause);
  return {
    formatVersion: 1,
    error: {
      code: isExpected ? cause.code : 'BUG',
      message: redactText(message),
      hint: isExpected && cause.hint !== null ? redactText(cause.hint) : null,
    },
  };
}
