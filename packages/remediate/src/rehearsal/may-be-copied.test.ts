import { renderRelease } from '@dwcp/network';
import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { whyNotCopied } from './may-be-copied.ts';
import { copyFile, copyRouting, copySysctl, type StateCopy } from './state-copy.ts';

const found = renderRelease(labTopology(), { publicKeys: {} }).find(({ node }) => node === 'dc1-gw1');
if (found === undefined) throw new Error('the lab has no dc1-gw1');
const release = found;
const contentOf = (path: string): string => {
  const file = release.files.find((one) => one.path === path);
  if (file === undefined) throw new Error(`no ${path} in the release`);
  return file.content;
};
const why = (copy: StateCopy, text: string) => whyNotCopied(copy, text, release);
const changed = (path: string, added: string) => why(copyFile(path), `644 root root\n${contentOf(path)}${added}\n`);

test('every file as it was released may be copied, whatever stands in it', () => {
  for (const { path } of release.files) expect([path, changed(path, '')]).toEqual([path, null]);
});

test('what a daemon only reads may be copied when it changed', () => {
  expect(changed('/etc/nftables.conf', '# mine')).toBeNull();
  expect(changed('/etc/wireguard/wg-use1-gw1.conf', 'MTU = 1300')).toBeNull();
  expect(changed('/etc/frr/frr.conf', ' neighbor 10.0.0.1 remote-as 65000')).toBeNull();
  expect(why(copySysctl('net.ipv4.ip_forward'), '0\n')).toBeNull();
});

test('what a program would run is not taken to the machine that deploys', () => {
  expect(changed('/etc/wireguard/wg-use1-gw1.conf', 'PostDown = sh -c "id > /owned"')).toMatch(/program to run/);
  expect(changed('/etc/wireguard/wg-use1-gw1.conf', '  preup=id')).toMatch(/program to run/);
  expect(changed('/etc/nftables.conf', 'include "/etc/shadow"')).toMatch(/program to run/);
  expect(changed('/etc/frr/daemons', 'bgpd_options="$(id)"')).toMatch(/run as a program/);
  const unit = release.files.find(({ path }) => path.startsWith('/etc/systemd/system/'))?.path ?? 'none';
  expect(changed(unit, '[Service]\nExecStartPost=/bin/id')).toMatch(/run as a program/);
});

test('what looks like a secret is not taken along, from a file or from what runs', () => {
  expect(changed('/etc/wireguard/wg-use1-gw1.conf', 'PrivateKey = AAAA')).toMatch(/names a secret/);
  expect(changed('/etc/nftables.conf', '# token of the webhook: x')).toMatch(/names a secret/);
  expect(why(copyRouting, `${contentOf('/etc/frr/frr.conf')} neighbor 10.0.0.1 password hunter2\n`)).toMatch(
    /names a secret/,
  );
  expect(why(copyRouting, contentOf('/etc/frr/frr.conf'))).toBeNull();
});

test('a line of the release that is gone is no reason', () => {
  const text = contentOf('/etc/frr/daemons').split('\n').slice(1).join('\n');
  expect(why(copyFile('/etc/frr/daemons'), `640 frr frr\n${text}`)).toBeNull();
  expect(why(copyFile('/etc/frr/daemons'), 'absent\n')).toBeNull();
});
