import { expect, test } from 'vitest';
import { parseMachine } from './inspect-machine.ts';

const text = [
  'machine\t0123456789abcdef0123456789abcdef',
  'package\tfrr\t8.4.4-1.1~deb12u1\tinstalled',
  'package\tnftables\t1.0.6-2+deb12u2\tconfig-files',
  'package\tdwcpd\t0.1.0\tinstalled',
  'hugepages\t/sys/kernel/mm/hugepages/hugepages-2048kB\t512',
  'end',
  '',
].join('\n');

test('installed packages, dwcpd and huge pages are told; what was removed and left its settings is not installed', () => {
  expect(parseMachine('dc1-gw1', text)).toEqual({
    machineId: '0123456789abcdef0123456789abcdef',
    packages: { frr: '8.4.4-1.1~deb12u1', dwcpd: '0.1.0' },
    isDpkgRead: true,
    hugepages: { '2048': 512 },
  });
});

test('an answer that broke off is an error, not a node without packages', () => {
  expect(() => parseMachine('dc1-gw1', text.replace('end\n', ''))).toThrow(/broke off/);
});

test('a package of one architecture is installed, whatever is left of it of another', () => {
  const left = 'package\tnftables\t1.0.6-1\tconfig-files';
  const there = 'package\tnftables\t1.0.6-2\tinstalled';
  for (const both of [`${left}\n${there}`, `${there}\n${left}`]) {
    expect(parseMachine('dc1-gw1', `${both}\nend\n`).packages).toEqual({ nftables: '1.0.6-2' });
  }
});

test('where dpkg could not be read only dwcpd and the huge pages are told', () => {
  expect(parseMachine('dc1-gw1', text.replace('end\n', 'unread\nend\n'))).toMatchObject({
    packages: { dwcpd: '0.1.0' },
    isDpkgRead: false,
    hugepages: { '2048': 512 },
  });
});
