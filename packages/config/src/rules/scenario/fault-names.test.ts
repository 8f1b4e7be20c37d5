import { expect, test } from 'vitest';
import { issuesIn } from './failover.fixture.ts';
import { faultNames } from './fault-names.ts';

const cut = { kind: 'link', link: 'dc1-gw1/eth0' };

test('reports a name that cannot be part of a file name', () => {
  expect(issuesIn(faultNames)).toEqual([]);
  expect(issuesIn(faultNames, { faults: { 'WAN link': cut } })).toEqual([
    'faults["WAN link"]: `WAN link` is no name of a fault (small letters, digits and hyphens, a letter first, at most 41 characters)',
  ]);
});

test('reports the second fault of a list with a name', () => {
  const faults = [
    { name: 'wan', ...cut },
    { name: 'lan', ...cut },
    { name: 'lan', ...cut },
  ];
  expect(issuesIn(faultNames, { faults })).toEqual([
    'faults[2].name: lan is already the name of fault 2 (give every fault a name of its own)',
  ]);
});
