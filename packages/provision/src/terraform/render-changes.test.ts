import { expect, test } from 'vitest';
import { renderChanges } from './render-changes.ts';

test('says why a resource changes and whether it stops meanwhile', () => {
  const changes = renderChanges({
    planned: [
      { address: 'aws_vpc.a', type: 'aws_vpc', action: 'create' },
      { address: 'aws_instance.a', type: 'aws_instance', action: 'update' },
      { address: 'aws_instance.b', type: 'aws_instance', action: 'replace' },
      { address: 'aws_eip.a', type: 'aws_eip', action: 'delete' },
    ],
    details: [
      { address: 'aws_instance.a', arguments: ['instance_type'], forcing: [] },
      { address: 'aws_instance.b', arguments: ['subnet_id'], forcing: ['subnet_id'] },
    ],
    outputs: [{ name: 'vpcs', action: 'create' }],
  });
  expect(changes.map((change) => [change.subject, change.action, change.reason, change.disruption])).toEqual([
    ['aws_vpc.a', 'create', 'described, not there yet', 'none'],
    ['aws_instance.a', 'update', 'differs in instance_type', 'restart'],
    ['aws_instance.b', 'replace', 'cannot change subnet_id in place', 'replace'],
    ['aws_eip.a', 'delete', 'there, no longer described', 'replace'],
  ]);
});

test('an output that changes alone is a change', () => {
  const changes = renderChanges({ planned: [], details: [], outputs: [{ name: 'vpcs', action: 'update' }] });
  expect(changes.map((change) => change.subject)).toEqual(['output.vpcs']);
});
