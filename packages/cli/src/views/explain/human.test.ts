import { colorPalette, plainPalette } from '@dwcp/terminal';
import { expect, test } from 'vitest';
import { renderRuleList, renderRulePage } from './human.ts';

test('rules are listed by area with severity and title', () => {
  const rules = [
    { id: 'DWCP-SEC-001', area: 'DWCP-SEC', severity: 'critical', title: 'traffic is encrypted' },
    { id: 'config/tab', area: 'config', severity: 'high', title: 'indentation is made of spaces' },
    { id: 'config/unit', area: 'config', severity: 'high', title: 'durations carry their unit' },
  ];
  expect(renderRuleList(rules, plainPalette)).toBe(`DWCP-SEC
  DWCP-SEC-001  critical  traffic is encrypted

config
  config/tab   high  indentation is made of spaces
  config/unit  high  durations carry their unit
`);
});

test('a page without colour is its Markdown, with colour its headings are bold and nothing is lost', () => {
  const page = '# config/tab\n\nUse `spaces`.\n\nBad:\n\n```yaml\n# no heading\n```\n';
  expect(renderRulePage(page, plainPalette)).toBe(page);
  const coloured = renderRulePage(page, colorPalette);
  expect(coloured).toContain('\u001b[1m# config/tab\u001b[22m');
  expect(coloured).toContain('\u001b[1mBad:\u001b[22m');
  expect(coloured).not.toContain('\u001b[1m# no heading');
});
