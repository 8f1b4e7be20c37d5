import { type StatusReport, status } from '@dwcp/deploy';
import { assertNever } from '@dwcp/model';
import { type ExitCode, exitCodes, renderDocument } from '@dwcp/terminal';
import type { CommandModule } from '../command.ts';
import { renderStatus } from '../views/status/human.ts';
import { environmentOptionNames, environmentOptionsOf } from './environment.ts';

export const statusCommand: CommandModule = {
  uses: environmentOptionNames,
  keepsLog: false,
  examples: [
    { command: 'dwcp status', purpose: 'the lab: nodes, tunnels, BGP sessions, reachability' },
    { command: 'dwcp status --json | jq \'.tunnels[] | select(.status != "up")\'', purpose: 'tunnels that are not up' },
  ],
  configure() {},
  async run(_input, session) {
    const report = await status(await environmentOptionsOf(session), session.ctx);
    session.print(
      session.options.json ? renderDocument(report) : renderStatus(report, session.terminal.stdout.palette),
    );
    return exitCodeOfVerdict(report.verdict);
  },
};

function exitCodeOfVerdict(verdict: StatusReport['verdict']): ExitCode {
  switch (verdict) {
    case 'healthy':
      return exitCodes.clean;
    case 'degraded':
      return exitCodes.findings;
    case 'inconclusive':
    case 'not deployed':
      return exitCodes.inconclusive;
    default:
      return assertNever(verdict);
  }
}
