import { planDeploy } from '@dwcp/deploy';
import { exitCodes, renderDocument } from '@dwcp/terminal';
import type { CommandModule } from '../command.ts';
import { renderPlan } from '../views/plan/human.ts';
import { environmentOptionNames, planOptionsOf } from './environment.ts';

export const planCommand: CommandModule = {
  uses: [...environmentOptionNames, 'mode', 'acceptRisk'],
  keepsLog: true,
  examples: [
    { command: 'dwcp plan', purpose: 'the changes a deploy of the lab would make, with file diffs' },
    {
      command: 'dwcp plan --env production --json | jq .changeSet',
      purpose: 'the same as data; exit code 2: changes are pending',
    },
  ],
  configure() {},
  async run(_input, session) {
    const report = await planDeploy(await planOptionsOf(session), session.ctx);
    const { palette } = session.terminal.stdout;
    session.print(session.options.json ? renderDocument(report) : renderPlan(report, { palette, withDiffs: true }));
    return report.changeSet.changes.length > 0 ? exitCodes.findings : exitCodes.clean;
  },
};
