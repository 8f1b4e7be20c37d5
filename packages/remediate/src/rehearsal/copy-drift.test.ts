import { driftOf } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { calmFacts } from '../calm-facts.fixture.ts';
import { planRemediation } from '../plan-remediation.ts';
import { copyOfDrift } from './copy-drift.ts';

const release = calmFacts.deployed.get('dc1-gw1');
if (release === undefined) throw new Error('the lab has no dc1-gw1');
const subjectsOf = (check: string, subject: string): unknown => {
  const copy = copyOfDrift(driftOf(check, { subject, node: 'dc1-gw1' }), release);
  return 'copies' in copy ? copy.copies.map((one) => one.subject) : copy.reason;
};

test.each([
  ['sysctl/differs', 'net.ipv4.ip_forward', ['net.ipv4.ip_forward']],
  ['unit/not-active', 'frr.service', ['frr.service']],
  ['unit/not-active', 'wg-quick@wg-use1-gw1.service', ['wg-quick@wg-use1-gw1.service', 'wg-use1-gw1']],
  ['unit/object-missing', 'wg-quick@wg-use1-gw1.service', ['wg-use1-gw1']],
  ['unit/object-missing', 'nftables.service', ['table inet dwcp']],
  ['file/changed', '/etc/wireguard/wg-use1-gw1.conf', ['/etc/wireguard/wg-use1-gw1.conf', 'wg-use1-gw1']],
  ['file/changed', '/etc/nftables.conf', ['/etc/nftables.conf', 'table inet dwcp']],
  ['file/changed', '/etc/frr/frr.conf', ['/etc/frr/frr.conf', 'running routing configuration']],
  ['wireguard/peer-missing', 'wg-use1-gw1', ['wg-use1-gw1']],
  ['routing/config-differs', 'running routing configuration of dc1-gw1', ['running routing configuration']],
])('%s of %s is brought about by %j', (check, subject, expected) => {
  expect(subjectsOf(check, subject)).toEqual(expected);
});

const ipsecFile = {
  path: '/etc/swanctl/conf.d/dwcp-x.conf',
  content: '',
  permissions: 0o600,
  owner: 'root',
  group: 'root',
  role: 'ipsec',
} as const;

test('what may hold a secret, or does not tell what it runs, is not taken along', () => {
  expect(subjectsOf('file/permissions', '/etc/wireguard/private.key')).toMatch(/no release/);
  expect(subjectsOf('file/unexpected', '/etc/swanctl/private/x.pem')).toMatch(/not known/);
  expect(subjectsOf('ipsec/connection-missing', 'dc1-gw2--use1-gw2')).toMatch(/strongSwan/);
  const withIpsec = { ...release, files: [...release.files, ipsecFile] };
  expect(copyOfDrift(driftOf('file/changed', { subject: ipsecFile.path }), withIpsec)).toMatchObject({
    reason: expect.stringMatching(/strongSwan/),
  });
  const withBird = { ...release, files: [{ ...ipsecFile, path: '/etc/bird/bird.conf', role: 'routing' as const }] };
  expect(copyOfDrift(driftOf('file/changed', { subject: '/etc/bird/bird.conf' }), withBird)).toMatchObject({
    reason: expect.stringMatching(/BIRD/),
  });
});

test('what a lab has not, or cannot set, is not taken along', () => {
  expect(subjectsOf('sysctl/differs', 'vm.swappiness')).toMatch(/whole machine/);
  expect(subjectsOf('wireguard/interface-extra', 'wg-admin')).toMatch(/no release/);
  expect(subjectsOf('firewall/table-extra', 'inet f2b')).toMatch(/not known/);
  expect(subjectsOf('wireguard/endpoint-differs', 'wg-use1-gw1')).toMatch(/learns/);
});

test('where repairs are rehearsed, what cannot be is left, and so is what it would take along', () => {
  const parameter = driftOf('sysctl/differs', { subject: 'net.ipv4.ip_forward', node: 'dc1-gw1' });
  const object = driftOf('unit/object-missing', { subject: 'frr.service', node: 'dc1-gw1' });
  const planned = (isRehearsed: boolean) => planRemediation([parameter, object], { ...calmFacts, isRehearsed });
  expect(planned(false).left).toEqual([]);
  expect(planned(true).mended).toEqual([parameter]);
  expect(planned(true).left).toMatchObject([{ drift: object, reason: expect.stringMatching(/cannot be rehearsed/) }]);
});
