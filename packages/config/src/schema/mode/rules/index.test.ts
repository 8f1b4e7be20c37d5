import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sampleDocument } from '../sample-document.ts';
import { modeRuleList } from './index.ts';

test.each(['datacenter', 'internet', 'hybrid'] as const)('the shortest %s document passes every rule', (mode) => {
  expect(modeRuleList.flatMap((rule) => rule.check(sampleDocument(mode)))).toEqual([]);
});

test('every rule file is in the list, under the name of its file', () => {
  const files = readdirSync(import.meta.dirname)
    .filter(
      (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'index.ts' && name !== 'file-name.ts',
    )
    .map((name) => `mode/${name.slice(0, -'.ts'.length)}`);
  expect(modeRuleList.map((rule) => rule.id).toSorted()).toEqual(files.toSorted());
});
