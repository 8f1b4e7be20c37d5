import { attachDriven } from '@dwcp/emulate';
import { exitCodes } from '@dwcp/terminal';
import * as z from 'zod';
import type { CommandModule } from '../../command.ts';
import { parseOptions } from '../../options.ts';
import { projectOptionsOf } from './emulate-options.ts';
import { addLabOption, labOptionSchema, nodeOf } from './lab-option.ts';

const ownSchema = z.object(labOptionSchema);

/**
 * script(1) gives the shell a terminal of the host's own: the one dwcp has belongs to a session outside of the host's
 * process namespace, where a shell cannot take control of it.
 */
const interactive = ['sh', '-c', 'cd; exec script --quiet --return --command "bash -l" /dev/null'];

export const emulateShellCommand: CommandModule = {
  uses: ['projectDir', 'stateDir'],
  keepsLog: false,
  examples: [
    { command: 'dwcp emulate shell dc1-gw1', purpose: 'look around on a gateway, as root' },
    { command: 'dwcp emulate shell dc1-gw1 < commands.sh', purpose: 'what a file says, in a shell there' },
  ],
  configure(command) {
    addLabOption(command).argument('<node>', 'a host of the lab');
  },
  async run({ args, own }, session) {
    const { scenario } = parseOptions(ownSchema, own);
    const lab = await attachDriven(await projectOptionsOf(session), scenario ?? null, session.ctx);
    const node = nodeOf(lab, args[0] ?? '');
    session.progress.close();
    const exitCode = await lab.attach(node, session.terminal.canAsk ? interactive : ['sh', '-s']);
    return exitCode === 0 ? exitCodes.clean : exitCodes.findings;
  },
};
