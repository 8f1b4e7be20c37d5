import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { plannedInstances } from './instances.ts';

test('a gateway takes its own tunnels from exactly their remote gateways, and the fabric from its members', () => {
  const gateway = plannedInstances(labTopology()).find(({ name }) => name === 'use1-gw1');
  expect(gateway?.publicAddress).toBe('198.51.100.11');
  expect(gateway?.hasSourceDestCheck).toBe(false);
  expect(gateway?.ingress).toContainEqual({
    protocol: 'udp',
    fromPort: 51821,
    toPort: 51821,
    prefixes: ['203.0.113.11/32'],
  });
  expect(gateway?.ingress).toContainEqual({
    protocol: 'udp',
    fromPort: 4789,
    toPort: 4789,
    prefixes: ['10.20.0.10/32', '10.20.2.10/32', '10.20.1.11/32', '10.20.3.11/32'],
  });
});

test('a topology without a cloud has no instances', () => {
  const topology = labTopology();
  const onPremises = { ...topology, sites: topology.sites.filter((site) => site.cloud === null) };
  expect(plannedInstances(onPremises)).toEqual([]);
});
