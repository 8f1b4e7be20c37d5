import { expect, test } from 'vitest';
import { issuesIn } from './failover.fixture.ts';
import { scenarioName } from './scenario-name.ts';

test('reports a scenario that is named otherwise than its file', () => {
  expect(issuesIn(scenarioName)).toEqual([]);
  expect(issuesIn(scenarioName, {}, 'failover')).toEqual([
    'scenario: the file is failover.yaml, the scenario in it `hybrid-failover` (write failover, or rename the file)',
  ]);
});
