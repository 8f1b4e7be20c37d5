import type { LintReport, WaivedFinding } from '@dwcp/lint';
import { isAtLeast, type Severity } from '@dwcp/model';
import type { Palette } from '@dwcp/terminal';
import { countFindings, plural, renderFindings, type Sources, visible } from '@dwcp/terminal';

interface HumanOptions {
  readonly palette: Palette;
  readonly failOn: Severity;
  readonly sources: Sources;
}

/** Findings by file, what is waived, what could not be looked at, and one closing line. */
export function renderLint(report: LintReport, options: HumanOptions): string {
  const { palette } = options;
  const controls = new Map(report.rules.map((rule) => [rule.id, rule.controls ?? []]));
  const unchecked = report.parts.filter((part) => part.uncheckedReason !== null);
  const blocks = [
    renderFindings(report.findings, { ...options, controls }),
    report.waived.map((waived) => renderWaived(waived, palette)).join(''),
    unchecked
      .map((part) => `${palette.warn('not checked')} ${visible(`${part.name}: ${part.uncheckedReason}`)}\n`)
      .join(''),
    `${palette.dim(visible(`policies ${report.policies.directory} sha256 ${report.policies.sha256.slice(0, 12)}`))}\n${closingLine(report, options)}`,
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

/** Dimmed, and never left out: somebody answers for it until a day. */
function renderWaived({ finding, waiver }: WaivedFinding, palette: Palette): string {
  const { location, path } = finding;
  const place = location === null ? '' : `${location.file}:${location.line}:${location.column} `;
  const subject = path === null ? '' : `${path}: `;
  const head = visible(`${place}${finding.severity} ${subject}${finding.message}  ${finding.ruleId}`);
  const answer = visible(`${waiver.owner} until ${waiver.expires}: ${waiver.reason}`);
  return `${palette.dim(`waived ${head}`)}\n       ${palette.dim(answer)}\n`;
}

function closingLine(report: LintReport, options: HumanOptions): string {
  const { palette, failOn } = options;
  const failing = report.findings.some((finding) => isAtLeast(finding.severity, failOn));
  const paint = failing ? palette.bad : palette.good;
  const checked = report.parts.filter((part) => part.uncheckedReason === null).length;
  const waived = report.waived.length === 0 ? '' : `, ${report.waived.length} waived`;
  const parts = `${plural(checked, 'part')} checked, ${report.parts.length - checked} not`;
  const reused = report.reusedFrom === null ? '' : `; nothing has changed since ${report.reusedFrom}`;
  return `${paint(countFindings(report.findings))}${waived}; ${parts}${reused}\n`;
}
