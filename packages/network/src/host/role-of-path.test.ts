import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { renderRelease } from '../release.ts';
import { includingRole, roleOfPath } from './role-of-path.ts';

test.each([
  ['/etc/wireguard/wg0.psk', 'wireguard', null],
  ['/etc/swanctl/x509/dwcp.pem', 'ipsec', 'ipsec'],
  ['/etc/swanctl/swanctl.conf', 'ipsec', 'ipsec'],
  ['/etc/strongswan.conf', 'ipsec', 'ipsec'],
  ['/etc/strongswan.d/charon/more.conf', 'ipsec', 'ipsec'],
  ['/etc/frr/more.conf', 'routing', 'routing'],
  ['/etc/bird/more.conf', 'routing', null],
  ['/usr/lib/sysctl.d/50-more.conf', 'system', null],
  ['/etc/systemd/networkd.conf.d/more.conf', 'system', null],
  ['/etc/nftables.conf', 'firewall', null],
  ['/etc/dwcp/topology.json', 'dwcp', null],
])('%s belongs to %s, and %s takes it by itself', (path, role, including) => {
  expect(roleOfPath(path)).toBe(role);
  expect(includingRole(path)).toBe(including);
});

test('a file of a release lies where those of its role do', () => {
  const topology = labTopology();
  const publicKeys = Object.fromEntries(topology.gateways.map(({ name }) => [name, `key of ${name}`]));
  const files = renderRelease(topology, { publicKeys }).flatMap((release) => release.files);
  const placed = ['wireguard', 'ipsec', 'routing', 'firewall'];
  const wrong = files.filter(({ path, role }) => placed.includes(roleOfPath(path)) && roleOfPath(path) !== role);
  expect(wrong.map(({ path, role }) => ({ path, role }))).toEqual([]);
  expect(new Set(files.map(({ role }) => role))).toContain('wireguard');
});
