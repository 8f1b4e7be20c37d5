import { DwcpError } from '@dwcp/model';
import type { CommandModule } from '../../command.ts';

/** Says nothing of its own: what it is about is done by the commands below it. */
export const driftCommand: CommandModule = {
  uses: [],
  keepsLog: false,
  examples: [
    { command: 'dwcp drift detect', purpose: 'what is not as described, and who changed it' },
    { command: 'dwcp drift remediate --dry-run', purpose: 'what would be put back, and what is left to a person' },
    { command: 'dwcp drift report', purpose: 'the last report once more' },
  ],
  configure() {},
  async run() {
    throw new DwcpError('USAGE', '`dwcp drift` wants to be told what to do', {
      hint: 'run `dwcp drift detect`, or `dwcp drift --help`',
    });
  },
};
