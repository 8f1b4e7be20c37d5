import type { Topology } from '@dwcp/model';
import { labTopology, mixedTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { compareMachine } from './compare-machine.ts';

const machine = (packages: Readonly<Record<string, string>>, hugepages: Readonly<Record<string, number>> = {}) => ({
  machineId: 'one',
  packages,
  isDpkgRead: true,
  hugepages,
});
const compare = (
  topology: Topology,
  node: string,
  from: { readonly recorded: ReturnType<typeof machine>; readonly seen: ReturnType<typeof machine> },
): readonly string[] =>
  compareMachine(topology, { node, recorded: from.recorded }, from.seen).map(
    ({ check, subject, wanted, observed }) => `${check} ${subject}: ${wanted} → ${observed}`,
  );

test('an older dwcpd and an older strongSwan are told, a newer one of either is not', () => {
  const recorded = machine({ dwcpd: '0.2.0', 'charon-systemd': '5.9.8-5+deb12u1', 'strongswan-swanctl': '5.9.8-5' });
  const seen = machine({ dwcpd: '0.1.9', 'charon-systemd': '5.9.8-5', 'strongswan-swanctl': '5.9.11-2' });
  expect(compare(mixedTopology(), 'dc1-gw2', { recorded, seen })).toEqual([
    'package/version dwcpd: 0.2.0 → 0.1.9',
    'package/version charon-systemd: 5.9.8-5+deb12u1 → 5.9.8-5',
  ]);
});

test('a daemon this description has no use for may go, and one it needs may not', () => {
  const recorded = machine({ frr: '8.4.4-1', bird2: '2.0.12-7', 'charon-systemd': '5.9.8-5' });
  expect(compare(labTopology(), 'dc1-gw1', { recorded, seen: machine({}) })).toEqual([
    'package/missing frr: 8.4.4-1 → null',
  ]);
});

test('a node that holds no tunnel needs no WireGuard', () => {
  const recorded = machine({ 'wireguard-tools': '1.0.20210914-1' });
  expect(compare(labTopology(), 'dc1-node1', { recorded, seen: machine({}) })).toEqual([]);
  expect(compare(labTopology(), 'dc1-gw1', { recorded, seen: machine({}) })).toHaveLength(1);
});

test('huge pages of 1 GB are counted on a machine of its own, and not in a lab', () => {
  const lab = labTopology();
  const hugepages = { count: 4, sizeKb: 1_048_576 } as const;
  const wanted: Topology = { ...lab, modeConfig: { ...lab.modeConfig, hugepages } };
  const real: Topology = { ...wanted, environment: { ...lab.environment, kind: 'real' } };
  const with3 = { recorded: machine({}), seen: machine({}, { '1048576': 3 }) };
  expect(compare(real, 'dc1-gw1', with3)).toEqual(['hugepages/too-few huge pages of 1 GB: 4 → 3']);
  expect(compare(real, 'dc1-gw1', { recorded: machine({}), seen: machine({}) })).toHaveLength(1);
  expect(compare(wanted, 'dc1-gw1', with3)).toEqual([]);
  expect(compare(real, 'dc1-gw1', { recorded: machine({}), seen: machine({}, { '1048576': 4 }) })).toEqual([]);
});

test('where dpkg could not be read no package of it is called missing; dwcpd and the huge pages are compared', () => {
  const lab = labTopology();
  const hugepages = { count: 4, sizeKb: 1_048_576 } as const;
  const environment = { ...lab.environment, kind: 'real' } as const;
  const real: Topology = { ...lab, modeConfig: { ...lab.modeConfig, hugepages }, environment };
  const recorded = machine({ frr: '8.4.4-1', dwcpd: '0.2.0' });
  const seen = { ...machine({ dwcpd: '0.1.9' }, { '1048576': 3 }), isDpkgRead: false };
  expect(compare(real, 'dc1-gw1', { recorded, seen })).toEqual([
    'package/version dwcpd: 0.2.0 → 0.1.9',
    'hugepages/too-few huge pages of 1 GB: 4 → 3',
  ]);
});

test('of another machine nothing is said here', () => {
  const recorded = { ...machine({ frr: '8.4.4-1' }), machineId: 'two' };
  expect(compare(labTopology(), 'dc1-gw1', { recorded, seen: machine({}) })).toEqual([]);
});
