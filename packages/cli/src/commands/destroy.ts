import { destroy } from '@dwcp/deploy';
import { exitCodes, renderDocument } from '@dwcp/terminal';
import type { CommandModule } from '../command.ts';
import { renderDestroy } from '../views/destroy/human.ts';
import { askApproval } from './ask-approval.ts';
import { environmentOptionNames, environmentOptionsOf } from './environment.ts';

export const destroyCommand: CommandModule = {
  uses: [...environmentOptionNames, 'yes'],
  keepsLog: true,
  examples: [
    { command: 'dwcp destroy', purpose: 'take the lab down, after a look at what goes' },
    { command: 'dwcp destroy --env lab --yes', purpose: 'the same unattended' },
  ],
  configure() {},
  async run(_input, session) {
    const options = await environmentOptionsOf(session);
    const { stderr } = session.terminal;
    const report = await destroy(
      {
        ...options,
        approve: (subjects, { isPersonRequired }) =>
          askApproval(session, {
            environment: options.environment,
            isPersonRequired,
            question: `remove all of ${options.environment}?`,
            show() {
              for (const subject of subjects) stderr.write(`  ${stderr.palette.bad('-')} ${subject}\n`);
            },
          }),
      },
      session.ctx,
    );
    session.print(
      session.options.json ? renderDocument(report) : renderDestroy(report, session.terminal.stdout.palette),
    );
    return exitCodes.clean;
  },
};
