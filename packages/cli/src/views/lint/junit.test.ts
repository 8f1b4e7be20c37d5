import type { LintReport } from '@dwcp/lint';
import { expect, test } from 'vitest';
import { parseStrictXml, type XmlElement } from '../junit/strict-xml.fixture.ts';
import { renderJunit } from './junit.ts';
import { sampleLint } from './lint-report.fixture.ts';

const options = { projectPrefix: '', failOn: 'medium' } as const;

function casesOf(report: LintReport): readonly XmlElement[] {
  return parseStrictXml(renderJunit(report, options)).children.flatMap((suite) => suite.children);
}

function outcomeOf(testcase: XmlElement | undefined): string {
  return testcase?.children.map((child) => child.name).join(' ') ?? 'missing';
}

/** The form Jenkins xUnit (junit-10.xsd) asks for, in the part of it that dwcp writes. */
const form: Readonly<Record<string, { readonly attributes: readonly string[]; readonly children: readonly string[] }>> =
  {
    testsuites: { attributes: ['name', 'tests', 'failures', 'errors'], children: ['testsuite'] },
    testsuite: { attributes: ['name', 'tests', 'failures', 'errors', 'skipped'], children: ['testcase'] },
    testcase: { attributes: ['name', 'classname'], children: ['failure', 'error', 'skipped', 'system-out'] },
    failure: { attributes: ['message'], children: [] },
    error: { attributes: ['message'], children: [] },
    skipped: { attributes: ['message'], children: [] },
    'system-out': { attributes: [], children: [] },
  };

function violations(element: XmlElement): readonly string[] {
  const wanted = form[element.name];
  if (wanted === undefined) return [`<${element.name}> is unknown`];
  const attributes = Object.keys(element.attributes);
  return [
    ...(attributes.join() === wanted.attributes.join() ? [] : [`<${element.name}> has ${attributes.join()}`]),
    ...element.children
      .filter((child) => !wanted.children.includes(child.name))
      .map((child) => `<${child.name}> in <${element.name}>`),
    ...element.children.flatMap(violations),
  ];
}

test('the file is XML of the form Jenkins and GitLab read, whatever the findings say', () => {
  expect(violations(parseStrictXml(renderJunit(sampleLint, options)))).toEqual([]);
});

test('the counts are those of the cases', () => {
  const root = parseStrictXml(renderJunit(sampleLint, options));
  const countOf = (cases: readonly XmlElement[], name: string) =>
    String(cases.filter((entry) => entry.children.some((child) => child.name === name)).length);
  for (const suite of root.children) {
    expect(suite.attributes).toMatchObject({
      tests: String(suite.children.length),
      failures: countOf(suite.children, 'failure'),
      errors: countOf(suite.children, 'error'),
      skipped: countOf(suite.children, 'skipped'),
    });
  }
  const all = casesOf(sampleLint);
  expect(root.attributes).toMatchObject({ tests: String(all.length), failures: countOf(all, 'failure') });
});

test('a finding from the gate on is a failure, a milder one passes with its words as output, a waived one is skipped', () => {
  const outcomes = new Map(casesOf(sampleLint).map((entry) => [entry.attributes.name, outcomeOf(entry)]));
  expect(outcomes.get('acme/own-rule sites.東京.asn')).toBe('failure');
  expect(outcomes.get('config/not-acted-on')).toBe('system-out');
  expect(outcomes.get('config/asn-private sites.dc1.asn')).toBe('skipped');
});

test('a part is a case: looked at, left out, or an error', () => {
  const outcomes = casesOf(sampleLint).slice(0, 3).map(outcomeOf);
  expect(outcomes).toEqual(['', 'skipped', 'error']);
});

test('a run that looked at nothing is an error, not an empty success', () => {
  for (const parts of [[], sampleLint.parts.slice(1, 2)]) {
    const cases = casesOf({ ...sampleLint, findings: [], waived: [], parts });
    expect(outcomeOf(cases.at(-1))).toBe('error');
  }
});

test('cases of one suite have names of their own, without lines', () => {
  for (const suite of parseStrictXml(renderJunit(sampleLint, options)).children) {
    const names = suite.children.map((entry) => entry.attributes.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name !== undefined && /:\d/.test(name))).toEqual([]);
  }
});

test('the strict reader refuses what is no XML', () => {
  const text = renderJunit(sampleLint, options);
  const breakings: readonly (readonly [string, string])[] = [
    ['&lt;', '<'],
    ['&amp;', '&'],
    ['\\u0000', '\u0000'],
    ['</testsuites>', '</testsuite>'],
    ['tests=', 'name="twice" tests='],
  ];
  for (const [from, to] of breakings) {
    expect(text).toContain(from);
    expect(() => parseStrictXml(text.replace(from, to))).toThrow(Error);
  }
});
