import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { realEnvironment } from './real-environment.ts';

test('asks a real environment for a backend and an approval', () => {
  expect(issuesInLab(realEnvironment, { kind: 'real' })).toEqual([
    'backend: a real environment needs a backend for the Terraform state',
    'approval.required: a real environment is changed only after an approval',
  ]);
});

test('is content with both', () => {
  expect(
    issuesInLab(realEnvironment, {
      kind: 'real',
      'approval/required': true,
      backend: { bucket: 'example', key: 'a', region: 'us-east-1' },
    }),
  ).toEqual([]);
});
