import { expect, test } from 'vitest';
import { attestation } from './attestation.ts';
import { issuesInLab } from './issues-in-lab.ts';

test('tells that a required attestation is not asked for', () => {
  expect(issuesInLab(attestation, { 'attestation/required': true })).toEqual([
    'attestation.required: a deploy does not ask for an attestation yet: it goes ahead without one',
  ]);
});

test('has nothing to say when none is required', () => {
  expect(issuesInLab(attestation, { 'attestation/required': false })).toEqual([]);
});
