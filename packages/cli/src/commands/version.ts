import { exitCodes, renderDocument } from '@dwcp/terminal';
import type { CommandModule } from '../command.ts';

export const versionCommand: CommandModule = {
  uses: ['json'],
  keepsLog: false,
  examples: [
    { command: 'dwcp version', purpose: 'the version alone' },
    { command: 'dwcp version --json', purpose: 'with the Node it runs on, for a bug report' },
  ],
  configure() {},
  async run(_input, session) {
    const document = {
      version: session.version,
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
    };
    session.print(session.options.json ? renderDocument(document) : `${session.version}\n`);
    return exitCodes.clean;
  },
};
