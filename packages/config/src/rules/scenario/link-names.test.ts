import { expect, test } from 'vitest';
import { issuesIn } from './failover.fixture.ts';
import { linkNames } from './link-names.ts';

test('reports a link that is named by a node alone', () => {
  expect(issuesIn(linkNames, { links: { 'dc1-gw1': {}, 'dc1-gw1/eth0': {} } })).toEqual([
    'links.dc1-gw1: expected an interface of a node such as `dc1-gw1/eth0`, got `dc1-gw1` (name the node, a slash and its interface)',
  ]);
});
