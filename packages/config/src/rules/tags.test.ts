import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { tags } from './tags.ts';

test('reports tags AWS refuses', () => {
  expect(issuesInLab(tags, { 'tags/aws:team': 'x', 'tags/note': 'a*b', 'tags/owner': '  ' })).toEqual([
    'tags.owner: the tag owner is blank',
    'tags["aws:team"]: the prefix `aws:` is reserved',
    'tags.note: AWS does not take this value of the tag note',
  ]);
});

test('reports a tag that names another environment', () => {
  expect(issuesInLab(tags, { 'tags/env': 'production' })).toEqual([
    'tags.env: the tag env is `production`, the environment `lab`',
  ]);
});
