import type { DestroyReport } from '@dwcp/deploy';
import type { Palette } from '@dwcp/terminal';
import { formatSeconds, plural } from '@dwcp/terminal';

export function renderDestroy(report: DestroyReport, palette: Palette): string {
  if (report.removed.length === 0) return `nothing to remove in ${report.environment}\n`;
  const lines = report.removed.map((subject) => `  ${palette.bad('-')} ${subject}\n`).join('');
  return `${lines}removed ${plural(report.removed.length, 'thing')} of ${report.environment} in ${formatSeconds(report.durationMs)}\n`;
}
