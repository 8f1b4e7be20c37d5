import type { Finding, Severity } from '@dwcp/model';
import { expect, test } from 'vitest';
import { renderGithub } from './github.ts';
import { sampleLint } from './lint-report.fixture.ts';

const options = { projectPrefix: '' };

function reportOf(severities: readonly Severity[]) {
  const findings = severities.map(
    (severity, index): Finding => ({
      ruleId: 'config/range',
      severity,
      message: `finding ${index}`,
      location: { file: 'a.yaml', line: index + 1, column: 1 },
      path: null,
      hint: null,
    }),
  );
  return { ...sampleLint, findings, waived: [], parts: sampleLint.parts.slice(0, 1) };
}

test('of each level ten annotations are printed, the worst of them, and the summary counts the rest', () => {
  const severities = [...Array<Severity>(12).fill('high'), 'critical', 'medium', 'low'] as const;
  const lines = renderGithub(reportOf(severities), options).trimEnd().split('\n');
  expect(lines.filter((line) => line.startsWith('::error '))).toHaveLength(10);
  expect(lines[0]).toBe('::error file=a.yaml,line=13,col=1,title=critical config/range::finding 12');
  expect(lines.filter((line) => /^::(warning|notice) /.test(line))).toHaveLength(2);
  expect(lines.at(-1)).toBe(
    'dwcp lint: 15 findings: 1 critical, 12 high, 1 medium, 1 low; 1 of 1 parts checked; 3 more than GitHub shows: read them with --format human',
  );
});

test('a line of the output is a command of dwcp or the summary, whatever the findings say', () => {
  const lines = renderGithub(sampleLint, options).trimEnd().split('\n');
  const commands = lines.slice(0, -1);
  expect(commands).toHaveLength(sampleLint.findings.length + 1);
  expect(commands.filter((line) => !/^::(error|warning|notice) [^:]*::/.test(line))).toEqual([]);
});

test('the runner reads back what was written: percent signs, colons and commas', () => {
  const { findings } = sampleLint;
  const hostile = { ...findings[0], location: { file: 'a,b:c%.yaml', line: 1, column: 2 } } as Finding;
  const [command = ''] = renderGithub(
    { ...reportOf([]), findings: [{ ...hostile, message: '50%: a, b; c' }] },
    options,
  ).split('\n');
  const [, properties = '', message = ''] = /^::error ([^:]*)::(.*)$/.exec(command) ?? [];
  const readBack = (text: string) => text.replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%25', '%');
  expect(properties.split(',').map(readBack)).toContain('file=a,b:c%.yaml');
  expect(readBack(message)).toBe('50%: a, b; c');
});

test('a part that could not be looked at is an error before all findings', () => {
  expect(renderGithub(sampleLint, options).split('\n')[0]).toBe(
    '::error title=not checked::ansible syntax: ansible is not installed; run `make setup`',
  );
});
