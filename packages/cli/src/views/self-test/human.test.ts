import { plainPalette } from '@dwcp/terminal';
import { expect, test } from 'vitest';
import { renderSelfTest } from './human.ts';

const tried = { rules: 2, fixtures: 5, mutants: 40, survivors: [] };

test('a gate that catches everything is said in one line', () => {
  expect(renderSelfTest(tried, plainPalette)).toBe('all caught: 2 rules, 5 fixtures, 40 mutants\n');
});

test('every survivor is named with what was changed', () => {
  const survivors = [
    { rule: 'DWCP-SEC-003', file: 'config/dwcp-v3-hybrid.yaml', change: 'drop config.protocol.encryption.enabled' },
    { rule: 'DWCP-SEC-004', file: '', change: 'no fixture passes it' },
  ];
  expect(renderSelfTest({ ...tried, survivors }, plainPalette)).toBe(
    [
      '  not caught DWCP-SEC-003 config/dwcp-v3-hybrid.yaml: drop config.protocol.encryption.enabled',
      '  not caught DWCP-SEC-004 no fixture passes it',
      '2 survivors: 2 rules, 5 fixtures, 40 mutants',
      '',
    ].join('\n'),
  );
});
