import { assertNever } from '@dwcp/model';
import { exitCodes } from '@dwcp/terminal';
import { Argument } from 'commander';
import * as z from 'zod';
import type { CommandModule } from '../command.ts';
import { renderBash } from '../completion/bash.ts';
import { describeProgram } from '../completion/describe-program.ts';
import { renderFish } from '../completion/fish.ts';
import { renderZsh } from '../completion/zsh.ts';
import { buildProgram } from '../program.ts';
import { listRuleIds } from '../rule-pages.ts';

const shellSchema = z.enum(['bash', 'zsh', 'fish']);
type Shell = z.infer<typeof shellSchema>;

export const completionCommand: CommandModule = {
  uses: [],
  keepsLog: false,
  examples: [
    {
      command: 'source <(dwcp completion bash)',
      purpose: 'complete dwcp in this bash; put it into ~/.bashrc to keep it',
    },
    { command: 'dwcp completion fish | source', purpose: 'the same for fish' },
  ],
  configure(command) {
    command.addArgument(new Argument('<shell>', 'whose script').choices(shellSchema.options));
  },
  async run({ args }, session) {
    const shell = shellSchema.parse(args[0]);
    const program = await buildProgram({
      version: session.version,
      names: null,
      terminal: session.terminal,
      onCall: () => {},
    });
    session.print(render(shell, describeProgram(program, await listRuleIds())));
    return exitCodes.clean;
  },
};

function render(shell: Shell, commands: Parameters<typeof renderBash>[0]): string {
  switch (shell) {
    case 'bash':
      return renderBash(commands);
    case 'zsh':
      return renderZsh(commands);
    case 'fish':
      return renderFish(commands);
    default:
      return assertNever(shell);
  }
}
