import { expect, test } from 'vitest';
import { gatewayPriority } from './gateway-priority.ts';
import { issuesInLab } from './issues-in-lab.ts';

test('reports two gateways of one priority, written or by place', () => {
  expect(
    issuesInLab(gatewayPriority, {
      'sites/dc1/gateways/dc1-gw1/priority': 2,
      'sites/dc1/gateways/dc1-gw2/priority': undefined,
    }),
  ).toEqual(['sites.dc1.gateways.dc1-gw2.priority: 2 is already the priority of dc1-gw1']);
});
