import { expect, test } from 'vitest';
import { changedNodes } from './settle.ts';

test('a node with other routes, and one that no longer answers, are changed', () => {
  const before = new Map([
    ['a', 'default via 10.0.0.1'],
    ['b', 'default via 10.0.0.2'],
    ['c', ''],
  ]);
  const after = new Map([
    ['a', 'default via 10.0.0.1'],
    ['b', 'default via 10.0.0.3'],
  ]);
  expect(changedNodes(before, after)).toEqual(['b', 'c']);
  expect(changedNodes(before, before)).toEqual([]);
});
