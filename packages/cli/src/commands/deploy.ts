import { resolve } from 'node:path';
import { type ApproveChangeSet, type DeployReport, deploy } from '@dwcp/deploy';
import { type ExitCode, exitCodeOf, renderDocument } from '@dwcp/terminal';
import type { Command } from 'commander';
import * as z from 'zod';
import type { CommandModule, Session } from '../command.ts';
import { parseOptions } from '../options.ts';
import { renderChangeSet } from '../views/change-set/human.ts';
import { renderDeploy } from '../views/deploy/human.ts';
import { askApproval } from './ask-approval.ts';
import { environmentOptionNames, planOptionsOf } from './environment.ts';

export const deployCommand: CommandModule = {
  uses: [...environmentOptionNames, 'mode', 'yes', 'acceptRisk'],
  keepsLog: true,
  examples: [
    {
      command: 'dwcp deploy --mode hybrid --env lab',
      purpose: 'bring the network up on this machine, after a look at the changes',
    },
    {
      command: 'dwcp deploy --env production --attestation report/',
      purpose: 'what an emulation has shown to work, byte for byte',
    },
    { command: 'dwcp deploy --env lab --yes --json', purpose: 'the same unattended; the report as one document' },
  ],
  configure: addAttestationOption,
  async run({ own }, session) {
    const options = await planOptionsOf(session);
    const attestation = attestationOf(own, session);
    const report = await deploy({ ...options, attestation, approve: approveWith(session) }, session.ctx);
    return printDeploy(report, session);
  },
};

const ownSchema = z.object({ attestation: z.string().min(1).optional() });

export function addAttestationOption(command: Command): void {
  command.option('--attestation <file>', 'of the emulation that passed, or the directory of its report');
}

export function attestationOf(own: unknown, session: Session): string | null {
  const { attestation } = parseOptions(ownSchema, own);
  return attestation === undefined ? null : resolve(session.cwd, attestation);
}

/** Shows the change set on stderr, then asks. `--yes` answers, but not where the environment wants a person. */
export function approveWith(session: Session): ApproveChangeSet {
  const { stderr } = session.terminal;
  return (changeSet, { isPersonRequired }) =>
    askApproval(session, {
      environment: changeSet.environment,
      isPersonRequired,
      question: `apply these changes to ${changeSet.environment}?`,
      show() {
        if (session.options.logFormat === 'json') return;
        stderr.write(`${renderChangeSet(changeSet, { palette: stderr.palette, withDiffs: true })}`);
      },
    });
}

export function printDeploy(report: DeployReport, session: Session): ExitCode {
  session.print(session.options.json ? renderDocument(report) : renderDeploy(report, session.terminal.stdout.palette));
  return exitCodeOf({
    hasFindings: report.checks.some((check) => check.outcome === 'fail'),
    isInconclusive: report.checks.length === 0 || report.checks.some((check) => check.outcome === 'inconclusive'),
  });
}
