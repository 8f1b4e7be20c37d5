import type { Alert, AlertChange, AlertEntry } from './alert.ts';
import { worstFirst } from './by-weight.ts';

/** Level of the log file, in the words of the DWCP guide. */
export type LogLevel = 'INFO' | 'WARN' | 'ERROR' | 'SUCCESS';

/** One line without its time: `WARN high drift wireguard/peer-missing of wg0 on dc1-gw1, …`. */
export function renderEntry(entry: AlertEntry): string {
  const { change, kind, severity, previousSeverity, check, subject, node, cause, since, text } = entry;
  const place = `${subject}${node === null ? '' : ` on ${node}`}`;
  const what = check === null ? `${kind === null ? '' : `${kind} `}${place}` : `${check}: ${place}`;
  const notes = [
    ...(previousSeverity === null ? [] : [`was ${previousSeverity}`]),
    ...(cause === null ? [] : [cause]),
    ...(change === 'new' || change === 'repaired' || change === 'not-repaired' ? [] : [`since ${since}`]),
    ...(entry.remediation === null ? [] : [`mended by ${entry.remediation}`]),
  ];
  const detail = `${notes.length === 0 ? '' : ` (${notes.join(', ')})`}${text === '' ? '' : `: ${text}`}`;
  return `${severity === null ? '' : `${severity} `}${words[change]} ${what}${detail}`;
}

/** The whole of an alert as plain text, at most `maxEntries` lines of it, the worst first. */
export function renderAlertText(alert: Alert, options: { readonly maxEntries: number }): string {
  const shown = worstFirst(alert.entries).slice(0, options.maxEntries);
  const hidden = alert.entries.length - shown.length;
  return [
    renderSubject(alert),
    '',
    ...shown.map((entry) => `- ${renderEntry(entry)}`),
    ...(hidden > 0 ? [`- and ${hidden} more`] : []),
    ...(alert.leftOut > 0 ? [`- and ${alert.leftOut} others there was no room for`] : []),
    ...(alert.heldBack > 0
      ? ['', `${alert.heldBack} earlier alerts were held back; what they told is among these.`]
      : []),
    '',
    `values and differences: dwcp drift report --env ${alert.environment}`,
    '',
  ].join('\n');
}

/** `dwcp lab: 2 new, 1 resolved; 3 drifts open`. */
export function renderSubject({ environment, entries, open }: Alert): string {
  const counts = new Map<AlertChange, number>();
  for (const { change } of entries) counts.set(change, (counts.get(change) ?? 0) + 1);
  const parts = [...counts].map(([change, count]) => `${count} ${titles[change]}`);
  return `dwcp ${environment}: ${parts.join(', ')}; ${open} ${open === 1 ? 'drift' : 'drifts'} open`;
}

export function levelOf({ change, severity }: AlertEntry): LogLevel {
  switch (change) {
    case 'new':
    case 'severity-changed':
    case 'changed':
    case 'reminder':
      return severity === 'critical' ? 'ERROR' : 'WARN';
    case 'run-failed':
    case 'not-repaired':
      return 'ERROR';
    case 'unchecked':
      return 'WARN';
    case 'ignored':
      return 'INFO';
    default:
      return 'SUCCESS';
  }
}

export function isCritical({ entries }: Alert): boolean {
  return entries.some((entry) => levelOf(entry) === 'ERROR');
}

const words: Readonly<Record<AlertChange, string>> = {
  new: 'drift',
  'severity-changed': 'drift, severity changed,',
  changed: 'drift, changed again,',
  reminder: 'drift, still there,',
  resolved: 'resolved',
  ignored: 'drift, ignored from here on,',
  unchecked: 'could not be looked at:',
  'checked-again': 'can be looked at again:',
  'run-failed': 'failed:',
  'run-recovered': 'works again:',
  repaired: 'repaired',
  'not-repaired': 'not repaired',
};

const titles: Readonly<Record<AlertChange, string>> = {
  new: 'new',
  'severity-changed': 'of another severity',
  changed: 'changed again',
  reminder: 'still there',
  resolved: 'resolved',
  ignored: 'ignored',
  unchecked: 'unchecked',
  'checked-again': 'looked at again',
  'run-failed': 'run failed',
  'run-recovered': 'run recovered',
  repaired: 'repaired',
  'not-repaired': 'not repaired',
};
