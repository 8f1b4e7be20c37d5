import { type Output, plainPalette, type Terminal } from '@dwcp/terminal';

export interface FakeTerminal extends Terminal {
  readonly written: { stdout: string; stderr: string };
}

/** A terminal that keeps what was written. */
export function fakeTerminal(): FakeTerminal {
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr'): Output => ({
    write(text) {
      written[name] += text;
    },
    isTty: false,
    columns: 80,
    palette: plainPalette,
  });
  return {
    written,
    stdout: output('stdout'),
    stderr: output('stderr'),
    canAsk: false,
    ask: () => Promise.resolve(false),
  };
}
