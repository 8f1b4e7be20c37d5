import type { LintPart, LintReport, WaivedFinding } from '@dwcp/lint';
import { type Finding, isAtLeast, type Severity } from '@dwcp/model';
import { renderSuites, type TestCase } from '../junit/render-suites.ts';
import { repositoryPath, type SourceOptions } from './source-uri.ts';

interface JunitOptions extends SourceOptions {
  readonly failOn: Severity;
}

/**
 * One suite with a case for each part, so that a part nobody looked at is an error and a clean run has cases that passed;
 * then a suite for each file with a case for each finding. Only what the schemas of Ant, Jenkins xUnit and GitLab share.
 */
export function renderJunit(report: LintReport, options: JunitOptions): string {
  const findings = [...findingCases(report, options)].map(([name, cases]) => ({ name, cases }));
  return renderSuites('dwcp lint', [{ name: 'parts', cases: partCases(report.parts) }, ...findings]);
}

function partCases(parts: readonly LintPart[]): readonly TestCase[] {
  if (parts.every((part) => part.uncheckedReason !== null && part.isLeftOut)) {
    const message = 'nothing was looked at';
    return [...parts.map(partCase), { outcome: 'error', name: 'any part', message, details: message }];
  }
  return parts.map(partCase);
}

function partCase({ name, uncheckedReason, isLeftOut }: LintPart): TestCase {
  if (uncheckedReason === null) return { outcome: 'passed', name, message: '', details: '' };
  const message = `not checked: ${uncheckedReason}`;
  return { outcome: isLeftOut ? 'skipped' : 'error', name, message, details: message };
}

function findingCases(report: LintReport, options: JunitOptions): ReadonlyMap<string, readonly TestCase[]> {
  const cases = new Map<string, TestCase[]>();
  const add = (finding: Finding, entry: TestCase): void => {
    const file = finding.location === null ? '(no file)' : repositoryPath(finding.location.file, options);
    const own = cases.get(file) ?? [];
    own.push(entry);
    cases.set(file, own);
  };
  for (const finding of report.findings) add(finding, findingCase(finding, options));
  for (const waived of report.waived) add(waived.finding, waivedCase(waived, options));
  return cases;
}

/** Below the gate a finding is a case that passed, with the finding as its output. */
function findingCase(finding: Finding, options: JunitOptions): TestCase {
  const outcome = isAtLeast(finding.severity, options.failOn) ? 'failure' : 'passed';
  return { outcome, name: nameOf(finding), message: finding.message, details: detailsOf(finding, options) };
}

function waivedCase({ finding, waiver }: WaivedFinding, options: JunitOptions): TestCase {
  const message = `waived by ${waiver.owner} until ${waiver.expires}: ${waiver.reason}`;
  return { outcome: 'skipped', name: nameOf(finding), message, details: detailsOf(finding, options) };
}

/** Without a line: GitLab compares runs by name, and lines move. */
function nameOf({ ruleId, path }: Finding): string {
  return path === null ? ruleId : `${ruleId} ${path}`;
}

function detailsOf(finding: Finding, options: JunitOptions): string {
  const { location } = finding;
  const place =
    location === null ? '' : `${repositoryPath(location.file, options)}:${location.line}:${location.column} `;
  const hint = finding.hint === null ? '' : `; hint: ${finding.hint}`;
  return `${place}${finding.severity} ${nameOf(finding)}: ${finding.message}${hint}`;
}
