import { detectDrift, keepReport } from '@dwcp/drift';
import { type DriftReport, driftKinds } from '@dwcp/model';
import { type ExitCode, exitCodeOf, renderDocument } from '@dwcp/terminal';
import { Option } from 'commander';
import * as z from 'zod';
import type { CommandModule, Session } from '../../command.ts';
import { shippedPolicies } from '../../installation.ts';
import { parseOptions } from '../../options.ts';
import { renderDrift } from '../../views/drift/human.ts';
import { environmentOptionNames, environmentOptionsOf } from '../environment.ts';
import { openReportFiles, reportFileSchema } from './report-files.ts';

const ownSchema = z.object({
  ...reportFileSchema,
  kind: z.array(z.enum(driftKinds)).min(1).optional(),
  host: z.array(z.string().min(1)).min(1).optional(),
  ignore: z.array(z.string().regex(/^[0-9a-f]{12}$/, 'is the id of a drift, as --json shows it')).default([]),
  dryRun: z.boolean().default(false),
  auto: z.boolean().default(true),
});

export const driftDetectCommand: CommandModule = {
  uses: [...environmentOptionNames, 'mode'],
  keepsLog: true,
  examples: [
    { command: 'dwcp drift detect', purpose: 'files, Terraform, the live network and the policies of the lab' },
    { command: 'dwcp drift detect --host dc1-gw1 --kind running-config', purpose: 'one node, what it runs' },
    { command: 'dwcp drift detect --json | jq .unchecked', purpose: 'what could not be looked at' },
  ],
  configure(command) {
    command
      .addOption(new Option('--kind <kind...>', 'look for these only (default: all)').choices(driftKinds))
      .option('--host <name...>', 'look at these nodes only, and not at the cloud')
      .option('--ignore <id...>', 'do not count these drifts in this run (for longer: config/drift-ignores.yaml)')
      .option('--sarif <file>', 'write the report as SARIF too')
      .option('--junit <file>', 'write the report as JUnit too')
      .option('--html <file>', 'write the report as one page too')
      .option('--dry-run', 'looks at everything and repairs nothing, which is what this command always does')
      .option('--no-auto', 'the same');
  },
  async run({ own }, session) {
    const { kind, host, ignore, ...rest } = parseOptions(ownSchema, own);
    const options = await environmentOptionsOf(session);
    const files = await openReportFiles(rest, options.projectDir, session);
    const report = await detectDrift(
      {
        ...options,
        policiesDir: shippedPolicies,
        mode: session.options.mode ?? null,
        kinds: kind ?? null,
        hosts: host ?? null,
        ignoredIds: ignore,
        betweenLooksMs: 1_500,
      },
      session.ctx,
    );
    if (report.baseline !== null) await keepReport(report, options);
    await files.write(report);
    showDrift(report, session);
    return exitCodeOfDrift(report);
  },
};

export function showDrift(report: DriftReport, session: Session): void {
  const { palette } = session.terminal.stdout;
  session.print(session.options.json ? renderDocument(report) : renderDrift(report, palette));
}

export function exitCodeOfDrift({ drifts, unchecked }: DriftReport): ExitCode {
  return exitCodeOf({ hasFindings: drifts.length > 0, isInconclusive: unchecked.length > 0 });
}
