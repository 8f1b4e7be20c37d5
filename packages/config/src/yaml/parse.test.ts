import { expect, test } from 'vitest';
import { parseYaml } from './parse.ts';

test('reads maps, lists and scalars of YAML 1.2', () => {
  const { document, findings } = parseYaml('a.yaml', 'a: {b: [1, "x", true, null, 1.5]}\n64512: y\n');
  expect(document?.value).toEqual({ a: { b: [1, 'x', true, null, 1.5] }, 64512: 'y' });
  expect(findings).toEqual([]);
});

test('reads ordinary aliases', () => {
  expect(parseYaml('a.yaml', 'a: &x {b: 1}\nc: *x\n').document?.value).toEqual({ a: { b: 1 }, c: { b: 1 } });
});

test('a quoted word is no trap', () => {
  expect(parseYaml('a.yaml', 'a: "no"\nb: \'010\'\n').findings).toEqual([]);
});

test('keys cannot reach the prototype', () => {
  const { document, findings } = parseYaml('a.yaml', '__proto__: {isAdmin: true}\nconstructor: 1\n');
  expect(document?.value).toEqual({ constructor: 1 });
  expect(Object.getPrototypeOf(document?.value)).toBe(Object.prototype);
  expect(findings.map((finding) => finding.ruleId)).toEqual(['config/unknown-key']);
});

test('does not quote the text it stumbles over', () => {
  const { findings } = parseYaml('a.yaml', 'password: "hunter2" hunter2\nx: !secret hunter2\n');
  expect(findings.length).toBeGreaterThan(0);
  expect(JSON.stringify(findings)).not.toContain('hunter2');
});

const megabyte = 1024 * 1024;
const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefgh'.split('').map((key, index) => bombLine(key, 'abcdefg'[index]))];

test.each([
  ['ten thousand open brackets', '['.repeat(10_000), 'config/nesting'],
  ['a megabyte of open brackets', '['.repeat(megabyte), 'config/nesting'],
  ['ten thousand nested maps', '{a: '.repeat(10_000), 'config/nesting'],
  ['ten thousand nested lists', '- '.repeat(10_000), 'config/nesting'],
  ['ten thousand question marks', '? '.repeat(10_000), 'config/nesting'],
  [
    'deep indentation',
    Array.from({ length: 1300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
    'config/nesting',
  ],
  ['a flat list of half a million', `[${'a,'.repeat(500_000)}]`, 'config/too-large'],
  ['eighty thousand keys', Array.from({ length: 80_000 }, (_, index) => `a${index}: 1`).join('\n'), 'config/too-large'],
  ['a megabyte of line ends', `a: 1${'\n'.repeat(megabyte)}`, 'config/too-large'],
  ['a quarter of a million documents', '---\n'.repeat(250_000), 'config/too-large'],
  ['an alias bomb', `${bomb.join('\n')}\n`, 'config/alias'],
  ['ten thousand equal keys', 'a: 1\n'.repeat(10_000), 'config/duplicate-key'],
  ['closing brackets only', '}\n'.repeat(20_000), 'config/yaml-syntax'],
  ['a chain of aliases', chain(200), 'config/nesting'],
])('reports %s before the test times out', (_name, text, ruleId) => {
  const { findings } = parseYaml('a.yaml', text);
  expect(findings.map((finding) => finding.ruleId)).toContain(ruleId);
});

test('reads a very long line', () => {
  const { document } = parseYaml('a.yaml', `a: ${'x'.repeat(megabyte - 10)}`);
  expect(JSON.stringify(document?.value).length).toBeGreaterThan(megabyte - 20);
});

function bombLine(key: string, before: string | undefined): string {
  return `${key}: &${key} [${Array.from({ length: 9 }, () => `*${before}`).join(',')}]`;
}

function chain(length: number): string {
  return Array.from({ length }, (_, index) =>
    index === 0 ? 'a0: &a0 [x]' : `a${index}: &a${index} [*a${index - 1}]`,
  ).join('\n');
}
