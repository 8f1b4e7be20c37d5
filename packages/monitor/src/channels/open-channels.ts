import { join } from 'node:path';
import { DwcpError } from '@dwcp/model';
import type { AlertChannel } from '../alerts/alert.ts';
import type { AlertSettings } from '../options.ts';
import type { MonitorClock } from '../watch/monitor-clock.ts';
import { emailChannel } from './email.ts';
import { type LogFile, logChannel, openLogFile } from './log-file.ts';
import { slackChannel } from './slack.ts';
import { webhookChannel } from './webhook.ts';

/** Of one attempt. */
const timeoutMs = 10_000;
/** A mail server asks others before it takes a message. */
const emailTimeoutMs = 30_000;

const defaultLogFile = '/var/log/dwcp/drift-detection.log';

export async function openChannels(
  settings: AlertSettings,
  options: { readonly fallbackDir: string; readonly clock: MonitorClock },
): Promise<{ readonly channels: readonly AlertChannel[]; readonly logFile: LogFile }> {
  const now = () => options.clock.now();
  const logFile = await openLog(settings.logFile, options.fallbackDir);
  const { email, slackUrl, webhook } = settings;
  return {
    logFile,
    channels: [
      logChannel(logFile, now),
      ...(email === null ? [] : [emailChannel({ ...email, timeoutMs: emailTimeoutMs })]),
      ...(slackUrl === null ? [] : [slackChannel({ url: slackUrl, timeoutMs, now })]),
      ...(webhook === null ? [] : [webhookChannel({ ...webhook, timeoutMs, now })]),
    ],
  };
}

/** One that was named must be writable; the default gives way where it belongs to somebody else. */
async function openLog(path: string | null, fallbackDir: string): Promise<LogFile> {
  if (path !== null) return openLogFile(path);
  try {
    return await openLogFile(defaultLogFile);
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.code !== 'FILE_PERMISSIONS') throw cause;
    return openLogFile(join(fallbackDir, 'drift-detection.log'));
  }
}
