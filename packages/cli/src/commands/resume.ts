import { resume } from '@dwcp/deploy';
import type { CommandModule } from '../command.ts';
import { programDirectory, shippedPolicies } from '../installation.ts';
import { addAttestationOption, approveWith, attestationOf, printDeploy } from './deploy.ts';
import { environmentOptionNames, environmentOptionsOf } from './environment.ts';

export const resumeCommand: CommandModule = {
  uses: [...environmentOptionNames, 'yes', 'acceptRisk'],
  keepsLog: true,
  examples: [
    { command: 'dwcp resume', purpose: 'continue the interrupted deploy of the lab, in the mode it was started with' },
    { command: 'dwcp resume --env production --yes', purpose: 'the same unattended' },
  ],
  configure: addAttestationOption,
  async run({ own }, session) {
    const options = await environmentOptionsOf(session);
    const report = await resume(
      {
        ...options,
        policiesDir: shippedPolicies,
        programDir: programDirectory,
        attestation: attestationOf(own, session),
        acceptedRisks: session.options.acceptRisk,
        approve: approveWith(session),
      },
      session.ctx,
    );
    return printDeploy(report, session);
  },
};
