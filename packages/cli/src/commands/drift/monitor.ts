import { resolve } from 'node:path';
import { systemdNotifier } from '@dwcp/io';
import { driftKinds, monitorPort } from '@dwcp/model';
import { monitorDrift, systemClock } from '@dwcp/monitor';
import { exitCodes } from '@dwcp/terminal';
import { parseSocketAddress, sendUnixDatagram } from '@dwcp/transport';
import { Option } from 'commander';
import * as z from 'zod';
import type { CommandModule, Session } from '../../command.ts';
import { shippedPolicies } from '../../installation.ts';
import { parseOptions } from '../../options.ts';
import { environmentOptionsOf } from '../environment.ts';
import { alertSettingsOf } from './alert-settings.ts';
import { autoRepair, mayRepair } from './auto-repair.ts';

const seconds = (least: number) =>
  z.coerce
    .number('is no number of seconds')
    .int('is no whole number')
    .min(least, `is less than ${least}`)
    .max(86_400, 'is more than a day');

const ownSchema = z.object({
  interval: seconds(5).optional(),
  deadline: seconds(5).default(900),
  remind: z.coerce.number('is no number of hours').min(1, 'is less than an hour').default(24),
  alertsPerHour: z.coerce.number('is no number').int('is no whole number').min(1, 'is less than 1').default(20),
  listen: z.string().default(`127.0.0.1:${monitorPort}`),
  logFile: z.string().min(1).optional(),
  kind: z.array(z.enum(driftKinds)).min(1).optional(),
  host: z.array(z.string().min(1)).min(1).optional(),
  dryRun: z.boolean().default(false),
  auto: z.boolean().optional(),
});

export const driftMonitorCommand: CommandModule = {
  uses: ['env', 'projectDir', 'stateDir', 'mode'],
  // It runs for months: what it does goes to its own log, to stderr and to the journal.
  keepsLog: false,
  examples: [
    { command: 'dwcp drift monitor --interval 300', purpose: 'look at the lab every five minutes, tell what changed' },
    {
      command: 'SLACK_WEBHOOK=$(cat hook) dwcp drift monitor --env production',
      purpose: 'tell a channel of Slack too',
    },
  ],
  configure(command) {
    command
      .option('--interval <seconds>', 'from the start of one run to that of the next (default: CHECK_INTERVAL, or 300)')
      .option('--deadline <seconds>', 'end a run that takes longer (default: 900)')
      .option('--remind <hours>', 'tell again of a drift that is still there (default: 24)')
      .option('--alerts-per-hour <count>', 'of each channel; what is held back comes with a later alert (default: 20)')
      .option('--listen <address>', `health and metrics (default: 127.0.0.1:${monitorPort})`)
      .option('--log-file <file>', 'the log (default: DWCP_DRIFT_LOG, or /var/log/dwcp/drift-detection.log)')
      .addOption(new Option('--kind <kind...>', 'look for these only (default: all)').choices(driftKinds))
      .option('--host <name...>', 'look at these nodes only, and not at the cloud')
      .option('--auto', 'put files and running configuration of nodes back (default: AUTO_REMEDIATE, or not)')
      .option('--no-auto', 'repair nothing, whatever AUTO_REMEDIATE says')
      .option('--dry-run', 'the same');
  },
  async run({ own }, session) {
    const given = parseOptions(ownSchema, own);
    const options = await environmentOptionsOf(session);
    const settings = alertSettingsOf(session.environment, session.cwd);
    const { isAllTold } = await monitorDrift(
      {
        detect: {
          ...options,
          policiesDir: shippedPolicies,
          mode: session.options.mode ?? null,
          kinds: given.kind ?? null,
          hosts: given.host ?? null,
          ignoredIds: [],
          betweenLooksMs: 1_500,
        },
        alerts: given.logFile === undefined ? settings : { ...settings, logFile: resolve(session.cwd, given.logFile) },
        intervalMs: (given.interval ?? checkInterval(session)) * 1000,
        deadlineMs: given.deadline * 1000,
        remindAfterMs: given.remind * 3_600_000,
        alertsPerHour: given.alertsPerHour,
        listen: parseSocketAddress(given.listen),
        version: session.version,
        notifier: notifierOf(session),
        clock: systemClock,
        repair: mayRepair(given, session.environment) ? autoRepair(options) : null,
        onLine: (line) => session.print(`${line}\n`),
      },
      session.ctx,
    );
    return isAllTold ? exitCodes.clean : exitCodes.inconclusive;
  },
};

/** The variable of the guide. */
function checkInterval({ environment }: Session): number {
  const text = environment.CHECK_INTERVAL;
  if (text === undefined || text === '') return 300;
  return parseOptions(z.object({ interval: seconds(5) }), { interval: text }).interval;
}

function notifierOf({ environment, ctx }: Session) {
  return systemdNotifier({
    environment,
    pid: process.pid,
    send: sendUnixDatagram,
    onFailure: (cause) => {
      const message = `systemd cannot be told: ${cause instanceof Error ? cause.message : String(cause)}`;
      ctx.events.emit({ code: 'monitor.notify-failed', message });
    },
  });
}
