import { expect, test } from 'vitest';
import { attestation } from './attestation.ts';
import { issuesInLab } from './issues-in-lab.ts';

test('an attestation that is required is signed by somebody who is named', () => {
  expect(issuesInLab(attestation, { 'attestation/required': true })).toEqual([
    'attestation.required: an attestation is required, and nobody is named who may sign it',
  ]);
  expect(issuesInLab(attestation, { attestation: { required: true, publicKey: 'config/ci.pub' } })).toEqual([]);
});

test('a key or a scenario that nobody asks for is told of', () => {
  expect(issuesInLab(attestation, { attestation: { required: false, scenario: 'hybrid-failover' } })).toEqual([
    'attestation.scenario: no attestation is required, so nobody asks for this',
  ]);
});

test('has nothing to say when none is required', () => {
  expect(issuesInLab(attestation, { 'attestation/required': false })).toEqual([]);
});
