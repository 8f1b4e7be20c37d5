import { resolve } from 'node:path';
import { emulate, planEmulation, reportDirectory, writeReport } from '@dwcp/emulate';
import { assertNever, type Verdict } from '@dwcp/model';
import * as z from 'zod';
import type { CommandModule } from '../../command.ts';
import { type ExitCode, exitCodes } from '../../exit-code.ts';
import { parseOptions } from '../../options.ts';
import { renderDocument } from '../../views/document.ts';
import { renderEmulation } from '../../views/emulation/human.ts';
import { renderEmulationPlan } from '../../views/emulation/plan/human.ts';
import { countSchema, defaultScenario, emulateOptionNames, emulateOptionsOf } from './emulate-options.ts';

const ownSchema = z.object({
  seed: z.coerce.number({ error: 'is a whole number' }).int('is a whole number').min(0, 'is 0 or more').optional(),
  trials: countSchema.optional(),
  dryRun: z.boolean().default(false),
  keep: z.boolean().default(false),
  output: z.string().min(1).optional(),
});

export const emulateCommand: CommandModule = {
  uses: [...emulateOptionNames, 'env', 'mode'],
  keepsLog: true,
  examples: [
    { command: 'dwcp emulate', purpose: `the scenario ${defaultScenario}: up, checked, measured, down again` },
    { command: 'dwcp emulate hybrid-failover --trials 20', purpose: 'every redundancy broken twenty times' },
    { command: 'dwcp emulate hybrid-failover --dry-run', purpose: 'what that would bring up and break' },
  ],
  configure(command) {
    command
      .argument('[scenario]', `a file of config/scenarios (default: ${defaultScenario})`)
      .option('--seed <number>', "instead of the scenario's own: order of faults, drops and jitter follow from it")
      .option('--trials <count>', "trials of every fault, instead of the scenario's own")
      .option('--dry-run', 'show what would be brought up and broken, and do nothing')
      .option('--keep', 'leave the network up afterwards, for `dwcp emulate shell` and the like')
      .option('--output <dir>', 'where the report goes (default: below .dwcp/emulate/reports)');
  },
  async run({ args, own }, session) {
    const { seed, trials, dryRun, keep, output } = parseOptions(ownSchema, own);
    const options = await emulateOptionsOf(session, { scenario: args[0], seed, trials });
    const { palette } = session.terminal.stdout;
    const { json } = session.options;
    if (dryRun) {
      const plan = await planEmulation(options);
      session.print(json ? renderDocument(plan) : renderEmulationPlan(plan, palette));
      return exitCodes.clean;
    }
    const now = session.ctx.now();
    const directory = output === undefined ? reportDirectory(options, now) : resolve(session.cwd, output);
    const report = await emulate({ ...options, keep, reportDir: directory }, session.ctx);
    await writeReport(directory, report);
    session.print(json ? renderDocument(report) : renderEmulation(report, { palette, directory }));
    return exitCodeOfVerdict(report.verdict);
  },
};

export function exitCodeOfVerdict(verdict: Verdict): ExitCode {
  switch (verdict) {
    case 'pass':
      return exitCodes.clean;
    case 'fail':
      return exitCodes.findings;
    case 'inconclusive':
      return exitCodes.inconclusive;
    default:
      return assertNever(verdict);
  }
}
