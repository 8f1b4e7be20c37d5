import { resolve } from 'node:path';
import type { EmulateOptions } from '@dwcp/emulate';
import { keyVariable, planEmulation, planReplay } from '@dwcp/emulate';
import { DwcpError } from '@dwcp/model';
import { type ExitCode, exitCodes, renderDocument } from '@dwcp/terminal';
import * as z from 'zod';
import type { CommandModule, Session } from '../../command.ts';
import { parseOptions } from '../../options.ts';
import { renderEmulationPlan } from '../../views/emulation/plan/human.ts';
import {
  countSchema,
  defaultScenario,
  emulateOptionNames,
  emulateOptionsOf,
  projectOptionsOf,
} from './emulate-options.ts';
import { readReport } from './read-report.ts';
import { runEmulation } from './run-emulation.ts';
import { requireLastingRoot, runWithoutRoot } from './without-root.ts';

const ownSchema = z.object({
  seed: z.coerce.number({ error: 'is a whole number' }).int('is a whole number').min(0, 'is 0 or more').optional(),
  trials: countSchema.optional(),
  dryRun: z.boolean().default(false),
  keep: z.boolean().default(false),
  output: z.string().min(1).optional(),
  junit: z.string().min(1).optional(),
  html: z.string().min(1).optional(),
  key: z.string().min(1).optional(),
  replay: z.string().min(1).optional(),
});

type OwnOptions = z.infer<typeof ownSchema>;

export const emulateCommand: CommandModule = {
  uses: [...emulateOptionNames, 'env', 'mode'],
  keepsLog: true,
  examples: [
    { command: 'dwcp emulate', purpose: `the scenario ${defaultScenario}: up, checked, measured, down again` },
    { command: 'dwcp emulate hybrid-failover --trials 20', purpose: 'every redundancy broken twenty times' },
    { command: 'dwcp emulate hybrid-failover --dry-run', purpose: 'what that would bring up and break' },
    {
      command: 'sudo dwcp emulate',
      purpose: 'with the first turn on a busy machine; without root it works too, see `dwcp doctor`',
    },
    { command: 'dwcp emulate --replay report/', purpose: 'the run of a report once more, from the same seed' },
  ],
  configure(command) {
    command
      .argument('[scenario]', `a file of config/scenarios (default: ${defaultScenario})`)
      .option('--seed <number>', "instead of the scenario's own: order of faults, drops and jitter follow from it")
      .option('--trials <count>', "trials of every fault, instead of the scenario's own")
      .option('--dry-run', 'show what would be brought up and broken, and do nothing')
      .option('--keep', 'leave the network up afterwards, for `dwcp emulate shell` and the like')
      .option('--output <dir>', 'where the report goes (default: below .dwcp/emulate/reports)')
      .option('--junit <file>', 'write the outcome as JUnit too')
      .option('--html <file>', 'write the page of the report there too')
      .option('--key <file>', `Ed25519 key to sign the report with, PEM (default: ${keyVariable})`)
      .option('--replay <report>', 'run what a report ran: same scenario, seed, faults in the same order');
  },
  async run({ args, own }, session) {
    const options = parseOptions(ownSchema, own);
    const asked = await whatToRun(args[0], options, session);
    if (options.dryRun) return showPlan(asked.options, session);
    if (options.keep) requireLastingRoot('--keep');
    return (await runWithoutRoot(session)) ?? runEmulation(asked, options, session);
  },
};

/** What is run, and the report it repeats; null for a run of its own. */
async function whatToRun(
  scenario: string | undefined,
  own: OwnOptions,
  session: Session,
): Promise<{ readonly options: EmulateOptions; readonly replayOf: string | null }> {
  const { seed, trials, replay } = own;
  if (replay === undefined) {
    return { options: await emulateOptionsOf(session, { scenario, seed, trials }), replayOf: null };
  }
  const { env, mode } = session.options;
  const given = { scenario, '--env': env, '--mode': mode, '--seed': seed, '--trials': trials };
  const extra = Object.entries(given).find(([, value]) => value !== undefined)?.[0];
  if (extra !== undefined) {
    throw new DwcpError('USAGE', `--replay runs what its report ran, so ${extra} means nothing`, {
      hint: 'leave one of them out',
    });
  }
  const file = resolve(session.cwd, replay);
  const planned = await planReplay(await readReport(file), {
    ...(await projectOptionsOf(session)),
    version: session.version,
  });
  return { options: planned, replayOf: file };
}

async function showPlan(options: EmulateOptions, session: Session): Promise<ExitCode> {
  const plan = await planEmulation(options);
  const { palette } = session.terminal.stdout;
  session.print(session.options.json ? renderDocument(plan) : renderEmulationPlan(plan, palette));
  return exitCodes.clean;
}
