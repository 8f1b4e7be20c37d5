import type { NodeRunner } from '@dwcp/io';
import type { NodeRelease, Topology } from '@dwcp/model';
import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { renderRelease } from '../release.ts';
import { foreignFiles, inspectSurroundings, parseSurroundings, unitOverrides } from './inspect-surroundings.ts';

const lab = labTopology();
const topology: Topology = {
  ...lab,
  tunnels: lab.tunnels.map((tunnel) => ({ ...tunnel, presharedKey: { kind: 'env', name: 'PSK' } })),
};
const release = renderRelease(topology, { publicKeys: {} }).find(({ node }) => node === 'dc1-gw1') as NodeRelease;
const text = `file\t/etc/dwcp/dwcp-v3-hybrid.yaml
file\t/etc/wireguard/private.key
file\t/etc/wireguard/wg-use1-gw1.psk
end
`;
const dropIn = '/etc/systemd/system/frr.service.d/dwcp.conf';
const unitsOf = (...files: readonly string[]) => ({
  'frr.service': { activeStatus: 'active', fileStatus: 'enabled', files },
});
const packaged = unitsOf('/lib/systemd/system/frr.service', dropIn);

test('what belongs to the release, the secrets and the packages is nothing foreign', () => {
  const seen = parseSurroundings('dc1-gw1', text);
  expect(foreignFiles(seen, [release])).toEqual([]);
  expect(unitOverrides({ ...seen, units: packaged }, release)).toEqual([]);
});

test('a file nobody described, a drop-in and a unit file of somebody else’s are seen', () => {
  const seen = parseSurroundings('dc1-gw1', text.replace('end\n', 'file\t/etc/dwcp/old.yaml\nend\n'));
  const units = unitsOf('/etc/systemd/system/frr.service', dropIn, '/run/systemd/system/frr.service.d/zz.conf');
  expect(foreignFiles(seen, [release])).toEqual(['/etc/dwcp/old.yaml']);
  expect(unitOverrides({ ...seen, units }, release)).toEqual([
    { path: '/etc/systemd/system/frr.service', units: ['frr.service'], isEdited: false, isTaken: true },
    { path: '/run/systemd/system/frr.service.d/zz.conf', units: ['frr.service'], isEdited: false, isTaken: true },
  ]);
});

test('a preshared key that no tunnel has, and another authority or key of IPsec, are seen', () => {
  const foreign = ['/etc/wireguard/wg-old.psk', '/etc/swanctl/x509ca/rogue.pem', '/etc/swanctl/private/rogue.pem'];
  const seen = parseSurroundings(
    'dc1-gw1',
    text.replace('end\n', [...foreign.map((path) => `file\t${path}`), 'end', ''].join('\n')),
  );
  expect(foreignFiles(seen, [release])).toEqual(foreign);
});

test('a drop-in that systemd has not read yet is seen, and one that many units read is told once', () => {
  const paths = ['/etc/systemd/system/frr.service.d/zz.conf', '/etc/systemd/system/wg-quick@.service.d/zz.conf'];
  const seen = parseSurroundings(
    'dc1-gw1',
    text.replace('end\n', [...paths.map((path) => `beside\t${path}`), 'end', ''].join('\n')),
  );
  expect(
    unitOverrides({ ...seen, units: packaged }, release)
      .map(({ path }) => path)
      .toSorted(),
  ).toEqual(paths);
});

test('a file of sysctl.d is foreign when it sets what the release sets, whatever else it sets', () => {
  const of = (name: string): readonly string[] => {
    const path = '/etc/sysctl.d/99-mine.conf';
    const records = [`beside\t${path}`, `parameter\tkernel.panic\t${path}`, `parameter\t${name}\t${path}`, 'end', ''];
    return foreignFiles(parseSurroundings('dc1-gw1', text.replace('end\n', records.join('\n'))), [release]);
  };
  expect(of('net.ipv4.ip_forward')).toEqual(['/etc/sysctl.d/99-mine.conf']);
  expect(of('net.ipv6.conf.all.use_tempaddr')).toEqual([]);
});

test('looks where strongSwan takes its authorities and keys from', async () => {
  let script = '';
  const runner: NodeRunner = {
    node: 'dc1-gw1',
    async run(_argv, { input = '' }) {
      script = input;
      return { exitCode: 0, stdout: text, stderr: '', durationMs: 0 };
    },
  };
  await inspectSurroundings(runner, { units: [], files: [] });
  for (const name of ['x509', 'x509ca', 'private']) expect(script).toContain(`/etc/swanctl/${name}`);
});

test('an answer that broke off is an error, not a node with nothing around', () => {
  expect(() => parseSurroundings('dc1-gw1', text.replace('end\n', ''))).toThrow(/broke off/);
});
