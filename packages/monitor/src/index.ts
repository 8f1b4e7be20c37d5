// The monitor verb: looks for drift of one environment again and again, and tells what changed by log, email, Slack, webhook
// and metrics. Changes nothing by itself: what may mend a drift is given by who starts it. Prints nothing.
export { type Alert, type AlertEntry, alertChanges } from './alerts/alert.ts';
export type { SmtpTls } from './channels/email.ts';
export { alertDocument } from './channels/webhook.ts';
export { monitorDrift } from './monitor-drift.ts';
export type * from './options.ts';
export { systemClock } from './watch/monitor-clock.ts';
export type { Repair, RepairOutcome } from './watch/repair.ts';
