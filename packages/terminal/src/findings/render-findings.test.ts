import type { Finding } from '@dwcp/model';
import { expect, test } from 'vitest';
import { plainPalette } from '../palette.ts';
import { countFindings, renderFindings } from './render-findings.ts';

const finding: Finding = {
  ruleId: 'unknown-key',
  severity: 'medium',
  message: 'unknown key `asm`',
  location: { file: 'config/environments/lab.yaml', line: 2, column: 5 },
  path: 'sites.dc1.asm',
  hint: 'did you mean asn?',
};

test('shows the line a finding points at, with a caret under the column', () => {
  const sources = new Map([[finding.location?.file ?? '', ['sites:', '    asm: 64512']]]);
  expect(renderFindings([finding], { palette: plainPalette, sources })).toBe(
    [
      'config/environments/lab.yaml',
      '  2:5     medium sites.dc1.asm: unknown key `asm`  unknown-key',
      '       2 |     asm: 64512',
      '               ^',
      '          hint: did you mean asn?',
      '',
    ].join('\n'),
  );
});

test('findings of one file stand together, those of none have a group of their own', () => {
  const other = { ...finding, location: null, path: null, hint: null };
  const text = renderFindings([finding, other], { palette: plainPalette, sources: new Map() });
  expect(text.match(/^\S.*$/gm)).toEqual(['config/environments/lab.yaml', '(no file)']);
});

test('counts by severity, worst first', () => {
  expect(countFindings([finding, { ...finding, severity: 'high' }, finding])).toBe('3 findings: 1 high, 2 medium');
  expect(countFindings([])).toBe('no findings');
});

test('the controls a rule serves stand below its findings', () => {
  const controls = new Map([['unknown-key', ['CIS AWS 5.2', 'SOC2 CC6.7']]]);
  const text = renderFindings([finding], { palette: plainPalette, sources: new Map(), controls });
  expect(text.split('\n').at(-2)).toBe('          controls: CIS AWS 5.2, SOC2 CC6.7');
});

test('no text of a finding or a file reaches the terminal as anything but text', () => {
  const evil = '\u001b]0;owned\u0007\u001b[2J\r\nERASED\u202e';
  const file = `config/${evil}.yaml`;
  const hostile: Finding = {
    ruleId: `x${evil}`,
    severity: 'high',
    message: evil,
    location: { file, line: 1, column: 3 },
    path: evil,
    hint: evil,
  };
  const options = {
    palette: plainPalette,
    sources: new Map([[file, [evil]]]),
    controls: new Map([[`x${evil}`, [evil]]]),
  };
  const text = renderFindings([hostile], options);
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  expect(text.split('\n').filter((line) => line.startsWith('ERASED'))).toEqual([]);
  expect(text.match(/\\u001b\[2J/g)).toHaveLength(7);
});
