import { createHash } from 'node:crypto';
import type { NodeRelease } from '@dwcp/model';
import { emptyHost, labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { renderRelease } from '../release.ts';
import { compareHost } from './compare.ts';
import type { HostObservation } from './inspect.ts';

const release = gatewayRelease();

test('a node that holds and runs its release needs no change', () => {
  expect(compareHost(release, matching())).toEqual([]);
});

test('a new node needs everything', () => {
  const observation = { ...matching(), files: {}, units: {}, sysctl: {}, publicKey: null, privateKeyFile: null };
  const kinds = compareHost(release, observation).map((change) => change.kind);
  expect(kinds.filter((kind) => kind === 'file')).toHaveLength(release.files.length);
  expect(kinds.filter((kind) => kind === 'service')).toHaveLength(release.units.length);
  expect(kinds.filter((kind) => kind === 'sysctl')).toHaveLength(Object.keys(release.sysctl).length);
  expect(kinds.filter((kind) => kind === 'key')).toHaveLength(1);
});

test('says why a file changes and what that disturbs', () => {
  const path = '/etc/frr/frr.conf';
  const file = matching().files[path];
  if (!file) throw new Error('no frr.conf');
  const observation = {
    ...matching(),
    files: { ...matching().files, [path]: { ...file, sha256: 'other', permissions: 0o644, owner: 'root' } },
  };
  expect(compareHost(release, observation)).toEqual([
    {
      kind: 'file',
      action: 'update',
      subject: path,
      node: release.node,
      reason: 'its content differs; its permissions are 0644, wanted 0640; its owner is root:frr, wanted frr:frr',
      disruption: 'none',
      diff: null,
    },
  ]);
});

test('a tunnel file nobody described is deleted', () => {
  const extraFiles = ['/etc/wireguard/wg-old.conf'];
  expect(compareHost(release, { ...matching(), extraFiles })).toMatchObject([
    { kind: 'file', action: 'delete', subject: '/etc/wireguard/wg-old.conf' },
  ]);
});

test('the routing daemon that goes takes its sessions along, and that is said', () => {
  const observation = { ...matching(), extraFiles: ['/etc/bird/bird.conf', '/etc/wireguard/wg-old.conf'] };
  expect(compareHost(release, observation).map(({ subject, disruption }) => [subject, disruption])).toEqual([
    ['/etc/bird/bird.conf', 'restart'],
    ['/etc/wireguard/wg-old.conf', 'none'],
  ]);
});

test('a private key that others can read is a change', () => {
  const privateKeyFile = { permissions: 0o644, owner: 'root', group: 'root' };
  expect(compareHost(release, { ...matching(), privateKeyFile })).toMatchObject([
    { kind: 'key', action: 'update', reason: 'its permissions are 0644 of root, wanted 0600 of root' },
  ]);
});

test('parameters of the whole machine are not asked of a lab host', () => {
  const machine = {
    ...matching(),
    sysctl: { ...matching().sysctl, 'vm.swappiness': '60', 'net.ipv4.ip_forward': '0' },
  };
  expect(compareHost(release, machine).map((change) => change.subject)).toEqual([
    'net.ipv4.ip_forward',
    'vm.swappiness',
  ]);
  expect(compareHost(release, machine, { sysctl: 'namespaced' }).map((change) => change.subject)).toEqual([
    'net.ipv4.ip_forward',
  ]);
});

test('a file that is right but was not taken into effect is a change, once', () => {
  const path = '/etc/frr/frr.conf';
  const pending = { ...matching(), pendingPaths: [path, '/etc/wireguard/private.key'] };
  expect(compareHost(release, pending)).toMatchObject([
    { kind: 'file', action: 'update', subject: path, reason: 'was written but not taken into effect' },
    { kind: 'file', subject: '/etc/wireguard/private.key' },
  ]);
  const files = { ...pending.files, [path]: null };
  expect(compareHost(release, { ...pending, files, pendingPaths: [path] })).toMatchObject([
    { subject: path, action: 'create' },
  ]);
});

test('a table or device that is gone under its active unit is a change of the unit', () => {
  const missingObjects = { 'nftables.service': 'table inet dwcp' };
  expect(compareHost(release, { ...matching(), missingObjects })).toMatchObject([
    { kind: 'service', action: 'update', subject: 'nftables.service', reason: 'its table inet dwcp is gone' },
  ]);
});

test('a unit that runs but would not start at boot is a change', () => {
  const units = { ...matching().units, 'frr.service': { activeStatus: 'active', fileStatus: 'disabled', files: null } };
  expect(compareHost(release, { ...matching(), units })).toMatchObject([
    { kind: 'service', subject: 'frr.service', reason: 'it is disabled' },
  ]);
});

function matching(): HostObservation {
  return {
    ...emptyHost(release.node),
    files: Object.fromEntries(
      release.files.map((file) => [
        file.path,
        {
          sha256: createHash('sha256').update(file.content).digest('hex'),
          permissions: file.permissions,
          owner: file.owner,
          group: file.group,
        },
      ]),
    ),
    units: Object.fromEntries(
      release.units.map((unit) => [unit, { activeStatus: 'active', fileStatus: 'enabled', files: null }]),
    ),
    sysctl: release.sysctl,
    publicKey: 'key',
    privateKeyFile: { permissions: 0o600, owner: 'root', group: 'root' },
  };
}

function gatewayRelease(): NodeRelease {
  const [first] = renderRelease(labTopology(), { publicKeys: {} });
  if (first === undefined) throw new Error('the lab has gateways');
  return first;
}

test('a secret that is missing, differs or is no longer wanted is a change; without wanted ones none is compared', () => {
  const observation = {
    ...matching(),
    secretDigests: { '/etc/wireguard/wg-a.psk': 'old', '/etc/swanctl/private/dwcp.pem': 'x' },
  };
  const options = {
    sysctl: 'all',
    secretDigests: { '/etc/wireguard/wg-a.psk': 'new', '/etc/wireguard/wg-b.psk': 'y' },
  } as const;
  expect(compareHost(release, observation, options).map((change) => `${change.action} ${change.subject}`)).toEqual([
    'delete /etc/swanctl/private/dwcp.pem',
    'update /etc/wireguard/wg-a.psk',
    'create /etc/wireguard/wg-b.psk',
  ]);
  expect(compareHost(release, observation)).toEqual([]);
});
