import { initDrift } from '@dwcp/drift';
import { exitCodeOf, renderDocument } from '@dwcp/terminal';
import type { CommandModule } from '../../command.ts';
import { renderInit } from '../../views/drift/init.ts';
import { environmentOptionNames, environmentOptionsOf } from '../environment.ts';

export const driftInitCommand: CommandModule = {
  uses: environmentOptionNames,
  keepsLog: true,
  examples: [
    {
      command: 'dwcp drift init',
      purpose: 'baseline, nodes, cloud and ignores of the lab: what is there, what is not',
    },
    { command: 'dwcp drift init --env production', purpose: 'the same before a first detection' },
  ],
  configure() {},
  async run(_input, session) {
    const report = await initDrift(await environmentOptionsOf(session), session.ctx);
    const { palette } = session.terminal.stdout;
    session.print(session.options.json ? renderDocument(report) : renderInit(report, palette));
    return exitCodeOf({
      hasFindings: report.steps.some(({ verdict }) => verdict === 'missing'),
      isInconclusive: false,
    });
  },
};
