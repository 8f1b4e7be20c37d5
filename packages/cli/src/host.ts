import type { Terminal } from '@dwcp/terminal';

/** Everything the command line takes from its process; tests give their own. */
export interface Host {
  readonly version: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}
