import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type BesideFiles, includedDirectories, includedFiles, takenBeside, unitFilesBeside } from './beside-files.ts';
import { ownDirectories } from './inspect-surroundings.ts';
import { dropInNames, unitDirectories } from './unit-files.ts';

const seen = (paths: readonly string[], parameters: BesideFiles['parameters'] = {}): BesideFiles => ({
  paths,
  edited: [],
  links: {},
  parameters,
});
const release = {
  units: ['frr.service', 'wg-quick@wg-use1-gw1.service'],
  sysctl: { 'net.ipv4.ip_forward': '1', 'net.ipv4.conf.all.rp_filter': '0' },
};

test('a file in a directory a service reads whole is taken, one of a service the node does not run is not', () => {
  const paths = ['/etc/frr/daemons.conf', '/etc/frr/frr.conf.sav', '/etc/strongswan.d/zz.conf'];
  expect(takenBeside(seen(paths), release)).toEqual(['/etc/frr/daemons.conf']);
  expect(takenBeside(seen(['/etc/swanctl/swanctl.conf', '/etc/passwd']), release)).toEqual([]);
  const both = { ...release, units: ['strongswan.service'] };
  expect(takenBeside(seen(paths), both)).toEqual(['/etc/strongswan.d/zz.conf']);
  expect(takenBeside(seen(['/etc/swanctl/swanctl.conf']), both)).toEqual(['/etc/swanctl/swanctl.conf']);
});

test.each([
  ['net.ipv4.ip_forward', true],
  ['net/ipv4/ip_forward', true],
  ['net.ipv4.conf.*.rp_filter', true],
  ['net.ipv6.conf.all.use_tempaddr', false],
  ['net.ipv4.ip_forward_use_pmtu', false],
  ['net.ipv4.ip_forwar?', true],
  ['net.ipv4.ip_forwar[a-e]', true],
  ['net/ipv[46]/conf/[!b]*/rp_filter', true],
  ['net.ipv4.ip_forwar[!d]', false],
  ['net.ipv4.ip_forwar[e-a]', false],
  ['net/ipv4?ip_forward', false],
  ['net/ipv4[!a]ip_forward', false],
])('a file of sysctl.d that sets %s is taken: %s', (name, isTaken) => {
  const path = '/etc/sysctl.d/99-mine.conf';
  expect(takenBeside(seen([path], { [path]: [name] }), release)).toEqual(isTaken ? [path] : []);
});

test('what systemd-networkd would take besides is taken', () => {
  const path = '/run/systemd/networkd.conf.d/zz.conf';
  expect(takenBeside(seen([path, '/etc/systemd/networkd.conf.d/README']), release)).toEqual([path]);
});

test('a unit has the drop-ins of its template, its prefixes and its type, and a file of its own name', () => {
  expect(dropInNames('wg-quick@wg-a.service')).toEqual([
    'wg-quick@wg-a.service.d',
    'wg-quick@.service.d',
    'wg-.service.d',
    'wg-quick@wg-.service.d',
    'service.d',
  ]);
  const own = [
    '/etc/systemd/system/wg-quick@.service.d/zz.conf',
    '/run/systemd/system/service.d/zz.conf',
    '/etc/systemd/system.control/wg-quick@wg-a.service.d/50-CPUWeight.conf',
    '/usr/local/lib/systemd/system/wg-quick@wg-a.service',
  ];
  const others = ['/etc/systemd/system/frr.service.d/zz.conf', '/etc/systemd/system/wg-quick@wg-b.service'];
  expect(unitFilesBeside(seen([...own, ...others]), 'wg-quick@wg-a.service')).toEqual(own);
});

test('a repair refuses what stands where the services it starts read, and where systemd does', () => {
  const source = join(import.meta.dirname, '../../../../deployments/ansible/module_utils/dwcp/foreign.py');
  const paths = [...readFileSync(source, 'utf8').matchAll(/^ .*"(\/(?:etc|run|usr)\/[^"{}]+)"/gm)].flatMap(([line]) =>
    [...line.matchAll(/"(\/(?:etc|run|usr)\/[^"{}]*[^/"])"/g)].map(([, path]) => path),
  );
  const swanctl = ownDirectories.filter((path) => path.startsWith('/etc/swanctl/'));
  const here = [
    ...Object.values(includedDirectories).flat(),
    ...Object.values(includedFiles).flat(),
    ...unitDirectories,
    ...swanctl,
  ];
  expect(paths.toSorted()).toEqual(here.toSorted());
});
