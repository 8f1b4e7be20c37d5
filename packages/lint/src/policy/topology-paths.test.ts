import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { environmentPathOf } from './topology-paths.ts';

const topology = labTopology();
const of = (...path: (string | number)[]) => environmentPathOf(topology, path).join('.');

test('a value of the topology is found under the name the environment file has for it', () => {
  expect(of('environment', 'tags', 'costCenter')).toBe('tags.cost-center');
  expect(of('environment', 'managementPrefixes', 1)).toBe('management.prefixes.1');
  expect(of('sites', 0, 'prefixes', 0)).toBe('sites.dc1.prefixes.0');
  expect(of('sites', 1, 'cloud', 'vpcPrefix')).toBe('sites.use1.cloud.vpc');
  expect(of('sites', 1, 'cloud', 'availabilityZones', 1, 'privatePrefix')).toBe(
    'sites.use1.cloud.zones.us-east-1b.private',
  );
  expect(of('gateways', 0, 'publicAddress')).toBe('sites.dc1.gateways.dc1-gw1.publicAddress');
  expect(of('tunnels', 0, 'ipsec', 'espProposals', 1)).toBe(`tunnels.${topology.tunnels[0]?.name}.ipsec.esp.1`);
  expect(of('tunnels', 0, 'ipsec', 'ikeRekeySeconds')).toBe(`tunnels.${topology.tunnels[0]?.name}`);
  expect(of('tunnels', 0, 'mtuBytes')).toBe(`tunnels.${topology.tunnels[0]?.name}`);
});

test('an index the topology does not have leads to the list it was meant for', () => {
  expect(of('sites', 99, 'asn')).toBe('sites');
  expect(of('tunnels', 99)).toBe('tunnels');
  expect(of('gateways', 99)).toBe('sites');
});
