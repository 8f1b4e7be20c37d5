import { expect, test } from 'vitest';
import { environmentName } from './environment-name.ts';
import { issuesInLab } from './issues-in-lab.ts';

test('reports an environment that is not named after its file', () => {
  expect(issuesInLab(environmentName, {}, { environment: 'staging' })).toEqual([
    'environment: the file is staging.yaml, the environment in it lab',
  ]);
});
