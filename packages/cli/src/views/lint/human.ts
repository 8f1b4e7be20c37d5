import type { LintReport } from '@dwcp/lint';
import { isAtLeast, type Severity } from '@dwcp/model';
import type { Palette } from '../../palette.ts';
import { countFindings, renderFindings, type Sources } from '../findings/human.ts';
import { plural } from '../format.ts';

/** Findings by file, what could not be looked at, and one closing line. */
export function renderLint(
  report: LintReport,
  options: { readonly palette: Palette; readonly failOn: Severity; readonly sources: Sources },
): string {
  const { palette } = options;
  const unchecked = report.parts.filter((part) => part.uncheckedReason !== null);
  const blocks = [
    renderFindings(report.findings, options),
    unchecked.map((part) => `${palette.warn('not checked')} ${part.name}: ${part.uncheckedReason}\n`).join(''),
    closingLine(report, options),
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

function closingLine(report: LintReport, options: { readonly palette: Palette; readonly failOn: Severity }): string {
  const { palette, failOn } = options;
  const failing = report.findings.some((finding) => isAtLeast(finding.severity, failOn));
  const paint = failing ? palette.bad : palette.good;
  const checked = report.parts.filter((part) => part.uncheckedReason === null).length;
  return `${paint(countFindings(report.findings))}; ${plural(checked, 'part')} checked, ${report.parts.length - checked} not\n`;
}
