import { expect, test } from 'vitest';
import { issuesInLab } from '../issues-in-lab.ts';
import { nameLength } from './name-length.ts';

test('reports a role whose name is cut, with the name', () => {
  expect(issuesInLab(nameLength, { environment: 'a'.repeat(37) })).toEqual([
    `sites.use1: the IAM role dwcp-${'a'.repeat(37)}-us-east-1-use1-flow-log has 66 characters and IAM takes 64: it is cut and ends in a digest`,
  ]);
});

test('takes a name of 64 characters', () => {
  expect(issuesInLab(nameLength, { environment: 'a'.repeat(35) })).toEqual([]);
});
