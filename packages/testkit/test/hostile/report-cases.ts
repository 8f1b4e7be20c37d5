import { file, type HostileCase, noFiles } from './hostile-case.ts';
import { type Contents, planContents } from './plan-contents.ts';
import { scanContents } from './scan-contents.ts';

const unreadable = 'REPORT_UNREADABLE';

/** Neither a plan nor the report of a scanner. */
const noReports: Readonly<Record<string, () => string | Uint8Array>> = {
  'text that is no JSON': () => 'Plan: 3 to add, 0 to change\n',
  nothing: () => '',
  'the word null': () => 'null',
  'a number that is none': () => '1e400',
  'a list': () => '[]',
  'an empty map': () => '{}',
  'keys of every object': () => '{"__proto__": {"format_version": "1.2"}, "constructor": {}}',
  'half a document': () => '{"format_version": "1.2", "planned_values": {',
  'a million open brackets': () => '['.repeat(1_000_000),
  'a hundred thousand levels': () => `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
  'NUL bytes': () => Buffer.alloc(100_000),
  'UTF-16': () => Buffer.from('\ufeff{"format_version": "1.2"}', 'utf16le'),
  'sixty-five megabytes': () => Buffer.alloc(65 * 2 ** 20, ' '),
};

export const reportCases: readonly HostileCase[] = [
  ...casesOf('--plan', planContents),
  ...casesOf('--vulnerabilities', scanContents),
];

function casesOf(option: '--plan' | '--vulnerabilities', own: Contents): readonly HostileCase[] {
  const one = (name: string, expected: string, make: HostileCase['make']): HostileCase => ({
    name: `${option} ${name}`,
    expected,
    make,
    args: [option, 'report.json'],
    needsOpa: false,
  });
  return [
    one('that is not there', unreadable, async () => {}),
    ...Object.entries(noFiles).map(([name, make]) => one(`of ${name}`, unreadable, make('report.json'))),
    ...Object.entries(noReports).map(([name, content]) => one(`of ${name}`, unreadable, file('report.json', content))),
    ...Object.entries(own).map(([name, [expected, content]]) => one(name, expected, file('report.json', content))),
  ];
}
