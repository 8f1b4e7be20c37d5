import { element, textElement } from './xml.ts';

export interface TestCase {
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  readonly name: string;
  readonly message: string;
  /** What stands below the message. */
  readonly details: string;
}

export interface TestSuite {
  readonly name: string;
  readonly cases: readonly TestCase[];
}

/** A JUnit document: only what the schemas of Ant, Jenkins xUnit and GitLab share. */
export function renderSuites(name: string, suites: readonly TestSuite[]): string {
  const named = suites.map((suite) => ({ ...suite, cases: uniquelyNamed(suite.cases) }));
  const counts = countsOf(named.flatMap((suite) => suite.cases));
  const root = { name, tests: counts.tests, failures: counts.failures, errors: counts.errors };
  const body = named.map((suite) =>
    element(
      'testsuite',
      { name: suite.name, ...countsOf(suite.cases) },
      suite.cases.map((entry) => renderCase(entry, suite.name)),
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', root, body)}`;
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
