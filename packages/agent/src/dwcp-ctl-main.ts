import { processTerminal, wantsColor } from '@dwcp/terminal';
import { main } from './ctl/main.ts';

/** Runs with this process; returns the exit code. */
export function runCommandLine(version: string): Promise<number> {
  const argv = process.argv.slice(2);
  const color = wantsColor(process.env) && !argv.includes('--no-color');
  return main({ version, argv, terminal: processTerminal({ color }) });
}
