import type { Output, Terminal } from '@dwcp/terminal';
import { plainPalette } from '@dwcp/terminal';

export interface FakeTerminal extends Terminal {
  readonly written: { stdout: string; stderr: string };
}

/** A terminal that keeps what was written. `answer` is what the person says; null when nobody can be asked. */
export function fakeTerminal(
  options: { readonly answer?: boolean | null; readonly isTty?: boolean } = {},
): FakeTerminal {
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr'): Output => ({
    write(text) {
      written[name] += text;
    },
    isTty: options.isTty ?? false,
    columns: 80,
    palette: plainPalette,
  });
  const answer = options.answer ?? null;
  return {
    written,
    stdout: output('stdout'),
    stderr: output('stderr'),
    canAsk: answer !== null,
    ask: () => Promise.resolve(answer === true),
  };
}
