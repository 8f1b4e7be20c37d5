import { drivenStatus } from '@dwcp/emulate';
import { exitCodeOf, renderDocument } from '@dwcp/terminal';
import type { CommandModule } from '../../command.ts';
import { renderDriven } from '../../views/emulation/driven/human.ts';
import { emulateOptionNames, projectOptionsOf } from './emulate-options.ts';

export const emulateStatusCommand: CommandModule = {
  uses: emulateOptionNames,
  keepsLog: false,
  examples: [
    { command: 'dwcp emulate status', purpose: 'every lab that is up' },
    { command: "dwcp emulate status hybrid-failover --json | jq '.labs[0].bgp'", purpose: 'its BGP sessions' },
  ],
  configure(command) {
    command.argument('[scenario]', 'whose lab (default: all)');
  },
  async run({ args }, session) {
    const options = { ...(await projectOptionsOf(session)), scenario: args[0] ?? null };
    const labs = await drivenStatus(options, session.ctx);
    const { palette } = session.terminal.stdout;
    session.print(session.options.json ? renderDocument({ labs }) : renderDriven(labs, palette));
    return exitCodeOf({
      hasFindings: labs.some(({ verdict }) => verdict === 'degraded' || verdict === 'incomplete'),
      isInconclusive: labs.length === 0 || labs.some(({ verdict }) => verdict === 'inconclusive'),
    });
  },
};
