import type { NodeRelease } from '@dwcp/model';
import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { renderRelease } from '../release.ts';
import { foreignFiles, parseSurroundings, unitOverrides } from './inspect-surroundings.ts';

const release = renderRelease(labTopology(), { publicKeys: {} }).find(({ node }) => node === 'dc1-gw1') as NodeRelease;
const text = `file\t/etc/dwcp/dwcp-v3-hybrid.yaml
file\t/etc/wireguard/private.key
file\t/etc/wireguard/wg-use1-gw1.psk
unit\tfrr.service\t/lib/systemd/system/frr.service\t/etc/systemd/system/frr.service.d/dwcp.conf
end
`;

test('what belongs to the release, the secrets and the packages is nothing foreign', () => {
  const seen = parseSurroundings('dc1-gw1', text);
  expect(foreignFiles(seen, [release])).toEqual([]);
  expect(unitOverrides(seen, release)).toEqual([]);
});

test('a file nobody described, a drop-in and a unit file of somebody else’s are seen', () => {
  const more = text
    .replace('end\n', 'file\t/etc/dwcp/old.yaml\nend\n')
    .replace('/lib/systemd/system/frr.service\t', '/etc/systemd/system/frr.service\t')
    .replace('frr.service.d/dwcp.conf', 'frr.service.d/dwcp.conf /run/systemd/system/frr.service.d/zz.conf');
  const seen = parseSurroundings('dc1-gw1', more);
  expect(foreignFiles(seen, [release])).toEqual(['/etc/dwcp/old.yaml']);
  expect(unitOverrides(seen, release)).toEqual([
    { unit: 'frr.service', path: '/etc/systemd/system/frr.service' },
    { unit: 'frr.service', path: '/run/systemd/system/frr.service.d/zz.conf' },
  ]);
});

test('an answer that broke off is an error, not a node with nothing around', () => {
  expect(() => parseSurroundings('dc1-gw1', text.replace('end\n', ''))).toThrow(/broke off/);
});
