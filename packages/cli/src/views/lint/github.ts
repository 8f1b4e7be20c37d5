import type { LintReport } from '@dwcp/lint';
import type { Finding } from '@dwcp/model';
import { countFindings, visible } from '@dwcp/terminal';
import { sarifLevel } from './sarif-results.ts';
import { repositoryPath, type SourceOptions } from './source-uri.ts';

/** GitHub shows the first ten annotations of each level of a step and drops the rest without a word. */
const shownPerLevel = 10;

interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** Workflow commands of GitHub Actions, the worst first, and one line that counts what they show and what they do not. */
export function renderGithub(report: LintReport, options: SourceOptions): string {
  const missed = report.parts.filter((part) => part.uncheckedReason !== null && !part.isLeftOut);
  const bySeverity = [...report.findings].sort((a, b) => rank[a.severity] - rank[b.severity]);
  const all: readonly Annotation[] = [
    ...missed.map((part) => ({
      level: 'error' as const,
      properties: { title: 'not checked' },
      message: `${part.name}: ${part.uncheckedReason}`,
    })),
    ...bySeverity.map((finding) => annotationOf(finding, options)),
  ];
  const levels = ['error', 'warning', 'notice'] as const;
  const shown = levels.flatMap((level) => all.filter((entry) => entry.level === level).slice(0, shownPerLevel));
  return `${shown.map(commandOf).join('')}${summary(report, all.length - shown.length)}\n`;
}

const rank: Readonly<Record<Finding['severity'], number>> = { critical: 0, high: 1, medium: 2, low: 3 };

function annotationOf(finding: Finding, options: SourceOptions): Annotation {
  const { location, path, hint } = finding;
  const level = sarifLevel(finding.severity);
  return {
    level: level === 'note' ? 'notice' : level,
    properties: {
      ...(location === null
        ? {}
        : {
            file: repositoryPath(location.file, options),
            line: String(location.line),
            col: String(location.column),
          }),
      title: `${finding.severity} ${finding.ruleId}`,
    },
    message: `${path === null ? '' : `${path}: `}${finding.message}${hint === null ? '' : `; hint: ${hint}`}`,
  };
}

function summary(report: LintReport, hidden: number): string {
  const unchecked = report.parts.filter((part) => part.uncheckedReason !== null).length;
  const rest = hidden === 0 ? '' : `; ${hidden} more than GitHub shows: read them with --format human`;
  const waived = report.waived.length === 0 ? '' : `, ${report.waived.length} waived`;
  const parts = `${report.parts.length - unchecked} of ${report.parts.length} parts checked`;
  return `dwcp lint: ${countFindings(report.findings)}${waived}; ${parts}${rest}`;
}

/**
 * The runner ends a command at the line's end, and its properties at `,` and `::`; it turns back exactly these escapes and
 * no others (github.com/actions/toolkit, core/src/command.ts), so a semicolon stands as it is.
 */
function commandOf({ level, properties, message }: Annotation): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(visible(value))}`);
  return `::${level} ${list.join(',')}::${escapeData(visible(message))}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
