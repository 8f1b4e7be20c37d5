import { takeDown } from '@dwcp/emulate';
import { exitCodes, renderDocument } from '@dwcp/terminal';
import * as z from 'zod';
import type { CommandModule } from '../../command.ts';
import { parseOptions } from '../../options.ts';
import { renderTakenDown } from '../../views/emulation/driven/human.ts';
import { emulateOptionNames, projectOptionsOf } from './emulate-options.ts';
import { runWithoutRoot } from './without-root.ts';

const ownSchema = z.object({ all: z.boolean().default(false) });

export const emulateDownCommand: CommandModule = {
  uses: emulateOptionNames,
  keepsLog: true,
  examples: [
    { command: 'dwcp emulate down', purpose: 'the lab that is up' },
    { command: 'dwcp emulate down --all', purpose: 'every lab of the machine, and what killed runs left' },
  ],
  configure(command) {
    command
      .argument('[scenario]', 'whose lab (default: the only one that is up)')
      .option('--all', 'every lab of this machine that was left up, and what killed runs left');
  },
  async run({ args, own }, session) {
    const { all } = parseOptions(ownSchema, own);
    const options = { ...(await projectOptionsOf(session)), scenario: args[0] ?? null, all };
    const exitCode = await runWithoutRoot(session);
    if (exitCode !== null) return exitCode;
    const outcome = await takeDown(options, session.ctx);
    session.print(session.options.json ? renderDocument(outcome) : renderTakenDown(outcome));
    return exitCodes.clean;
  },
};
