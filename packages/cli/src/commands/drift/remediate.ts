import { resolve } from 'node:path';
import { loadReport } from '@dwcp/drift';
import { driftKinds, type RemediationReport } from '@dwcp/model';
import { defaultCooldownMs, type RemediationPolicy, remediateDrifts } from '@dwcp/remediate';
import { type ExitCode, exitCodeOf, renderDocument } from '@dwcp/terminal';
import { Option } from 'commander';
import * as z from 'zod';
import type { CommandModule, Session } from '../../command.ts';
import { programDirectory, shippedPolicies } from '../../installation.ts';
import { parseOptions } from '../../options.ts';
import { renderChangeSet } from '../../views/change-set/human.ts';
import { renderRemediation } from '../../views/remediation/human.ts';
import { askApproval } from '../ask-approval.ts';
import { environmentOptionNames, environmentOptionsOf } from '../environment.ts';

const ownSchema = z.object({
  kind: z.array(z.enum(driftKinds)).min(1).optional(),
  host: z.array(z.string().min(1)).min(1).optional(),
  dryRun: z.boolean().default(false),
  auto: z.boolean().default(true),
  cooldown: z.boolean().default(true),
  attestation: z.string().min(1).optional(),
});

export const driftRemediateCommand: CommandModule = {
  uses: [...environmentOptionNames, 'yes', 'acceptRisk'],
  keepsLog: true,
  examples: [
    {
      command: 'dwcp drift remediate --dry-run',
      purpose: 'what would be put back on the lab, and what is left to a person',
    },
    { command: 'dwcp drift remediate --host dc1-gw1 --yes', purpose: 'what somebody changed on one node, unattended' },
    {
      command: 'dwcp drift remediate --kind terraform --accept-risk repair-cloud',
      purpose: 'the cloud: exactly what drifted, and only what is neither deleted nor replaced',
    },
  ],
  configure(command) {
    command
      .argument('[report]', 'a file of `dwcp drift detect --json` (default: the last one of the environment)')
      .addOption(new Option('--kind <kind...>', 'drifts of these kinds only (default: all)').choices(driftKinds))
      .option('--host <name...>', 'drifts of these nodes only, and not of the cloud')
      .option('--dry-run', 'look again, show what would be done, with the plan of Terraform, and change nothing')
      .option('--no-auto', 'ask before anything is changed, which is what this command always does')
      .option('--no-cooldown', 'also what was repaired in the last ten minutes and drifted again')
      .option(
        '--attestation <file>',
        'where the environment wants repairs rehearsed and the cloud is put back: of the emulation that passed',
      );
  },
  async run({ args, own }, session) {
    const { kind, host, dryRun, cooldown, attestation } = parseOptions(ownSchema, own);
    const options = await environmentOptionsOf(session);
    const [file] = args;
    const report = await loadReport(file === undefined ? null : resolve(session.cwd, file), options);
    const done = await remediateDrifts(
      report,
      {
        ...options,
        policiesDir: shippedPolicies,
        programDir: programDirectory,
        policy: askFirst(session),
        isDryRun: dryRun,
        kinds: kind ?? null,
        hosts: host ?? null,
        acceptedRisks: session.options.acceptRisk,
        cooldownMs: cooldown ? defaultCooldownMs : 0,
        attestation: attestation === undefined ? null : resolve(session.cwd, attestation),
        betweenLooksMs: 1_500,
      },
      session.ctx,
    );
    const { palette } = session.terminal.stdout;
    session.print(session.options.json ? renderDocument(done) : renderRemediation(done, palette));
    return exitCodeOfRemediation(done);
  },
};

function askFirst(session: Session): RemediationPolicy {
  const { stderr } = session.terminal;
  return {
    kind: 'ask',
    approve: (changeSet, { isPersonRequired }) =>
      askApproval(session, {
        environment: changeSet.environment,
        isPersonRequired,
        question: `put this back on ${changeSet.environment}?`,
        show() {
          if (session.options.logFormat === 'json') return;
          stderr.write(renderChangeSet(changeSet, { palette: stderr.palette, withDiffs: false }));
        },
      }),
  };
}

/** Whatever is still there, or would be, is a finding; what nobody could look at may be. */
export function exitCodeOfRemediation({ drifts, unchecked }: RemediationReport): ExitCode {
  const isDone = (outcome: string): boolean => outcome === 'fixed' || outcome === 'gone';
  return exitCodeOf({
    hasFindings: drifts.some(({ outcome }) => !isDone(outcome) && outcome !== 'unchecked'),
    isInconclusive: unchecked.length > 0 || drifts.some(({ outcome }) => outcome === 'unchecked'),
  });
}
