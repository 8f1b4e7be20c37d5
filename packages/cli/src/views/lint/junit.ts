import type { LintPart, LintReport, WaivedFinding } from '@dwcp/lint';
import { type Finding, isAtLeast, type Severity } from '@dwcp/model';
import { repositoryPath, type SourceOptions } from './source-uri.ts';
import { element, textElement } from './xml.ts';

interface JunitOptions extends SourceOptions {
  readonly failOn: Severity;
}

interface TestCase {
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  readonly name: string;
  readonly message: string;
  /** What stands below the message. */
  readonly details: string;
}

/**
 * One suite with a case for each part, so that a part nobody looked at is an error and a clean run has cases that passed;
 * then a suite for each file with a case for each finding. Only what the schemas of Ant, Jenkins xUnit and GitLab share.
 */
export function renderJunit(report: LintReport, options: JunitOptions): string {
  const suites = [
    { name: 'parts', cases: partCases(report.parts) },
    ...[...findingCases(report, options)].map(([name, cases]) => ({ name, cases: uniquelyNamed(cases) })),
  ];
  const counts = countsOf(suites.flatMap((suite) => suite.cases));
  const root = { name: 'dwcp lint', tests: counts.tests, failures: counts.failures, errors: counts.errors };
  const body = suites.map(({ name, cases }) =>
    element(
      'testsuite',
      { name, ...countsOf(cases) },
      cases.map((entry) => renderCase(entry, name)),
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', root, body)}`;
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

/** GitLab counts cases of one name in one suite once. */
function uniquelyNamed(cases: readonly TestCase[]): readonly TestCase[] {
  const seen = new Map<string, number>();
  return cases.map((entry) => {
    const count = (seen.get(entry.name) ?? 0) + 1;
    seen.set(entry.name, count);
    return count === 1 ? entry : { ...entry, name: `${entry.name} (${count})` };
  });
}

function countsOf(cases: readonly TestCase[]) {
  const count = (outcome: TestCase['outcome']) => cases.filter((entry) => entry.outcome === outcome).length;
  return { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
}

/** The details are the text of the verdict, which is what GitLab and Jenkins show below the case. */
function renderCase({ outcome, name, message, details }: TestCase, suite: string): string {
  if (outcome !== 'passed') {
    return element('testcase', { name, classname: suite }, [textElement(outcome, { message }, details)]);
  }
  return element(
    'testcase',
    { name, classname: suite },
    details === '' ? [] : [textElement('system-out', {}, details)],
  );
}
