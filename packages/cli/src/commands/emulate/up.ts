import { bringUp } from '@dwcp/emulate';
import { exitCodes, renderDocument } from '@dwcp/terminal';
import type { CommandModule } from '../../command.ts';
import { renderBroughtUp } from '../../views/emulation/driven/human.ts';
import { defaultScenario, emulateOptionNames, emulateOptionsOf } from './emulate-options.ts';
import { requireLastingRoot } from './without-root.ts';

export const emulateUpCommand: CommandModule = {
  uses: [...emulateOptionNames, 'env', 'mode'],
  keepsLog: true,
  examples: [
    { command: 'dwcp emulate up', purpose: `the network of ${defaultScenario}, to look around in` },
    { command: 'dwcp emulate up hybrid-failover --mode internet', purpose: 'another one, in another mode' },
  ],
  configure(command) {
    command.argument('[scenario]', `a file of config/scenarios (default: ${defaultScenario})`);
  },
  async run({ args }, session) {
    requireLastingRoot('`dwcp emulate up`');
    const options = await emulateOptionsOf(session, { scenario: args[0] });
    const lab = await bringUp(options, session.ctx);
    session.print(session.options.json ? renderDocument(lab) : renderBroughtUp(lab, session.terminal.stdout.palette));
    return exitCodes.clean;
  },
};
