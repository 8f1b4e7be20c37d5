import { expect, test } from 'vitest';
import { sampleDocument } from '../sample-document.ts';
import { modeFileNameRule } from './file-name.ts';

test('accepts the file of the mode, with and without its folder', () => {
  const document = sampleDocument('hybrid');
  expect(modeFileNameRule(document, 'config/dwcp-v3-hybrid.yaml')).toEqual([]);
  expect(modeFileNameRule(document, 'dwcp-v3-hybrid.yml')).toEqual([]);
});

test('reports the file of another mode', () => {
  const messages = modeFileNameRule(sampleDocument('hybrid'), 'config/dwcp-v3-internet.yaml').map(
    (issue) => issue.message,
  );
  expect(messages).toEqual(['the mode is hybrid in the file of internet mode']);
});

test('says nothing about a name that names no mode', () => {
  expect(modeFileNameRule(sampleDocument('hybrid'), '/etc/dwcp/other.yaml')).toEqual([]);
});
