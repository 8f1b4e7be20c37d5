import type { Finding } from '@dwcp/model';
import { countFindings, type FindingsOptions, renderFindings, visible } from '@dwcp/terminal';

/** The findings with their lines; what is only low does not stop dwcpd. */
export function renderValidation(
  findings: readonly Finding[],
  options: FindingsOptions & { readonly file: string },
): string {
  if (findings.length === 0) return `${visible(options.file)} and its node file are sound\n`;
  const isRefused = findings.some(({ severity }) => severity !== 'low');
  const verdict = isRefused
    ? options.palette.bad('dwcpd would not start with it')
    : options.palette.good('dwcpd starts with it');
  return `${renderFindings(findings, options)}\n${countFindings(findings)}: ${verdict}\n`;
}
