import type { Context } from '@dwcp/io';
import type { ExitCode, Terminal } from '@dwcp/terminal';
import type { Command } from 'commander';
import type { GlobalOptions, OptionName } from './options.ts';
import type { Progress } from './progress/progress.ts';

/** What a command runs with. */
export interface Session {
  readonly terminal: Terminal;
  readonly progress: Progress;
  readonly ctx: Context;
  readonly options: GlobalOptions;
  readonly version: string;
  /** The words dwcp was called with. */
  readonly argv: readonly string[];
  /** The directory dwcp was called in. */
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Writes the result to stdout, after the live line was taken away. */
  print(text: string): void;
  /** Asks before a change; `--yes` answers. Without a terminal and without `--yes` it throws. */
  confirm(question: string): Promise<boolean>;
}

export interface Example {
  readonly command: string;
  readonly purpose: string;
}

/** One file of commands/. Loaded only when it is called for. */
export interface CommandModule {
  /** Options of the global set that mean something here, beside the universal ones. */
  readonly uses: readonly OptionName[];
  readonly examples: readonly [Example, Example, ...Example[]];
  /** True for commands that work on an environment: their events go to a log file too. */
  readonly keepsLog: boolean;
  /** Adds the command's own arguments and options. */
  configure(command: Command): void;
  /** `args` and `own` are what the user gave for them. */
  run(input: CommandInput, session: Session): Promise<ExitCode>;
}

export interface CommandInput {
  readonly args: readonly string[];
  /** Values of the command's own options, unchecked. */
  readonly own: unknown;
}
