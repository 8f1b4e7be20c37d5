import { type Context, redactText } from '@dwcp/io';
import { type DriftReport, DwcpError } from '@dwcp/model';
import { visible } from '@dwcp/terminal';
import type { AlertEntry } from '../alerts/alert.ts';
import { compareRepairs } from '../alerts/compare-repairs.ts';
import { compareRuns, type RunOutcome } from '../alerts/compare-runs.ts';
import type { LogLine } from '../channels/log-file.ts';
import { repairEntry, takeAttempts } from './repair.ts';
import { figuresOf, type RunVerdict, verdictOf } from './run-figures.ts';
import type { WatchParts, WatchSettings } from './watch.ts';
import { countRepair } from './watch-state.ts';
import { withDeadline } from './with-deadline.ts';

/** One run: look, tell what changed, mend what may be mended. Never throws but for a bug: whatever fails is told. */
export async function runRound(parts: WatchParts, settings: WatchSettings, ctx: Context): Promise<void> {
  const { clock, state } = parts;
  const startedMs = clock.elapsed();
  state.runningSinceMs = startedMs;
  const seen = await look(parts, settings, ctx);
  state.runningSinceMs = null;
  if (seen === null) return;
  const durationMs = clock.elapsed() - startedMs;
  const verdict = 'skipped' in seen ? 'skipped' : 'report' in seen ? verdictOf(seen.report) : 'failed';
  const message = messageOf(seen, { ...settings, durationMs });
  state.last = { verdict, endedMs: clock.now(), durationMs, message };
  state.runs.set(verdict, (state.runs.get(verdict) ?? 0) + 1);
  if ('report' in seen) {
    const figures = figuresOf(seen.report);
    state.lastSuccess = { endedMs: clock.now(), endedElapsedMs: clock.elapsed(), figures };
  }
  ctx.events.emit({ code: 'monitor.run-finished', message, data: { verdict, durationMs: Math.round(durationMs) } });
  parts.notifier.status(message);
  await parts.log({ level: levels[verdict], message });
  if ('skipped' in seen) return;
  const { memory } = parts;
  const nowMs = clock.now();
  const { entries, remembered } = compareRuns(memory.remembered, seen, { ...settings, nowMs });
  memory.remembered = remembered;
  await tell(entries, parts);
  if ('report' in seen && seen.report.drifts.length > 0) await repair(seen.report, { parts, settings, ctx });
}

type Seen = RunOutcome | { readonly skipped: string };

/** Null when it was interrupted. */
async function look(parts: WatchParts, settings: WatchSettings, ctx: Context): Promise<Seen | null> {
  const { clock } = parts;
  try {
    const before = await parts.busyWith();
    if (before !== null) return { skipped: before };
    const report = await withDeadline((signal) => parts.detect(parts.contextOf(signal)), {
      deadlineMs: settings.deadlineMs,
      clock,
      signal: ctx.signal,
    });
    // Half a deploy is no drift.
    const during = await parts.busyWith();
    if (during !== null) return { skipped: during };
    if (await parts.wasDeployedMeanwhile(report)) return { skipped: 'something was deployed meanwhile' };
    await keep(report, parts, ctx);
    return { report };
  } catch (cause) {
    if (ctx.signal.aborted) return null;
    if (!(cause instanceof DwcpError)) {
      const stack = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
      ctx.events.emit({ code: 'monitor.bug-found', message: `bug in dwcp: ${stack}` });
    }
    return { failure: describe(cause) };
  }
}

async function keep(report: DriftReport, parts: WatchParts, ctx: Context): Promise<void> {
  if (report.baseline === null) return;
  try {
    await parts.keepReport(report);
  } catch (cause) {
    ctx.events.emit({ code: 'monitor.report-not-kept', message: `the report was not kept: ${describe(cause)}` });
  }
}

async function tell(entries: readonly AlertEntry[], parts: WatchParts): Promise<void> {
  for (const delivery of parts.deliveries) delivery.offer(entries);
  await parts.save();
}

async function repair(
  report: DriftReport,
  { parts, settings, ctx }: { readonly parts: WatchParts; readonly settings: WatchSettings; readonly ctx: Context },
): Promise<void> {
  const { repair: mend, clock, state } = parts;
  if (mend === null || ctx.signal.aborted) return;
  const drifts = takeAttempts(state.attempts, report, clock.elapsed());
  if (drifts.length === 0) return;
  state.runningSinceMs = clock.elapsed();
  try {
    const outcomes = await withDeadline((signal) => mend({ ...report, drifts }, parts.contextOf(signal)), {
      deadlineMs: settings.deadlineMs,
      clock,
      signal: ctx.signal,
    });
    for (const { drift, isRepaired } of outcomes) countRepair(state, drift, isRepaired);
    const nowMs = clock.now();
    const { told, remembered } = compareRepairs(parts.memory.remembered, outcomes, { ...settings, nowMs });
    parts.memory.remembered = remembered;
    await tell(
      told.map((outcome) => repairEntry(outcome, nowMs)),
      parts,
    );
  } catch (cause) {
    if (ctx.signal.aborted) return;
    for (const drift of drifts) countRepair(state, drift, false);
    const message = `nothing was repaired: ${describe(cause)}`;
    ctx.events.emit({ code: 'monitor.repair-failed', message });
    await parts.log({ level: 'ERROR', message: `${settings.environment}: ${message}` });
  } finally {
    state.runningSinceMs = null;
  }
}

const levels: Readonly<Record<RunVerdict, LogLine['level']>> = {
  'in-sync': 'SUCCESS',
  drift: 'WARN',
  unchecked: 'WARN',
  failed: 'ERROR',
  skipped: 'INFO',
};

function messageOf(
  seen: Seen,
  { environment, durationMs }: { readonly environment: string; readonly durationMs: number },
): string {
  const after = `after ${(durationMs / 1000).toFixed(1)} s`;
  if ('skipped' in seen) return `${environment}: not looked at, ${seen.skipped}`;
  if ('failure' in seen) return `${environment}: the run failed ${after}: ${seen.failure}`;
  const { drifts, unchecked, ignored } = seen.report;
  const counts = [
    drifts.length === 0
      ? unchecked.length === 0
        ? 'in sync'
        : 'no drift seen'
      : `${drifts.length} ${drifts.length === 1 ? 'drift' : 'drifts'}`,
    ...(unchecked.length === 0 ? [] : [`${unchecked.length} unchecked`]),
    ...(ignored.length === 0 ? [] : [`${ignored.length} ignored`]),
  ];
  return `${environment}: ${counts.join(', ')} ${after}`;
}

/** One line, without its stack; a bug is named as one. */
function describe(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return visible(redactText(cause instanceof DwcpError ? text : `bug in dwcp: ${text}`)).slice(0, 400);
}
