import type { HostLogLine } from '@dwcp/lab';
import type { Palette } from '@dwcp/terminal';
import { visible } from '@dwcp/terminal';

/** One line each: time, daemon, message. */
export function renderLog(lines: readonly HostLogLine[], palette: Palette): string {
  return lines
    .map(({ atMs, source, message }) => {
      const time = new Date(atMs).toISOString();
      return `${palette.dim(time)} ${palette.accent(visible(source))}: ${visible(message)}\n`;
    })
    .join('');
}
