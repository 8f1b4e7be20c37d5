import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { besideIn, takenBeside, unitFilesBeside } from './beside-files.ts';
import { besideLines } from './beside-script.ts';
import { recordsOf } from './records.ts';

const units = ['frr.service', 'strongswan.service', 'wg-quick@wg-a.service'];
const release = { units, sysctl: { 'net.ipv4.ip_forward': '1' } };
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dwcp.d-beside-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(path: string, text = ''): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

async function link(path: string, target: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await symlink(target, join(root, path));
}

/** What dpkg noted: a list for each package, digests, and of what an operator may change the digest as it came. */
async function packages(
  paths: readonly string[],
  noted: Readonly<Record<string, string>> = {},
  name = 'one',
): Promise<void> {
  const digest = (text: string): string => createHash('md5').update(text).digest('hex');
  const all = Object.entries(noted);
  const ofOperator = all.filter(([path]) => path.startsWith('/etc/'));
  await put(`/var/lib/dpkg/info/${name}.list`, paths.map((path) => `${path}\n`).join(''));
  await put(
    `/var/lib/dpkg/info/${name}.md5sums`,
    all.flatMap(([path, text]) => (path.startsWith('/etc/') ? [] : `${digest(text)}  ${path.slice(1)}\n`)).join(''),
  );
  const conffiles = ofOperator.map(([path, text]) => ` ${path} ${digest(text)}\n`).join('');
  await put(
    '/var/lib/dpkg/status',
    `Package: one\nConffiles:\n /etc/frr/new newconffile\n${conffiles}Description: x\n`,
  );
}

const { run } = processRunner(new AbortController().signal);

interface Look {
  readonly taken: readonly string[];
  readonly edited: readonly string[];
  readonly files: readonly string[];
}

async function look(known: readonly string[] = []): Promise<Look> {
  const lines = besideLines({ units, known, own: ['/etc/dwcp', '/etc/wireguard'] }, root);
  const input = ['export LC_ALL=C', ...lines, 'echo end', ''].join('\n');
  const { stdout, stderr } = await run(['sh', '-s'], { input, timeoutMs: 30_000 });
  expect(stderr).toBe('');
  const of = recordsOf('here', stdout);
  const beside = besideIn(of);
  const files = [...takenBeside(beside, release), ...units.flatMap((unit) => unitFilesBeside(beside, unit))];
  const inOwn = of('file').map(([path = '']) => path);
  return { taken: [...new Set(files)].toSorted(), edited: beside.edited, files: inOwn.toSorted() };
}

const moduleUtils = join(import.meta.dirname, '../../../../deployments/ansible/module_utils');
const guard = `import json, sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
from dwcp import foreign
foreign.ROOT = sys.argv[2]
print(json.dumps(foreign.foreign_files(sys.argv[3:], [])))`;

/** What a repair refuses there, with what it says of it. */
async function refused(): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await run(['python3', '-c', guard, moduleUtils, root, ...units], { timeoutMs: 30_000 });
  return JSON.parse(stdout) as Record<string, string>;
}

async function expectBoth(paths: readonly string[], who = 'nobody deployed'): Promise<void> {
  const { taken, edited } = await look();
  expect(taken).toEqual(paths);
  expect(edited.filter((path) => taken.includes(path))).toEqual(who === 'somebody changed' ? paths : []);
  expect(await refused()).toEqual(Object.fromEntries(paths.map((path) => [path, who])));
}

/** No package puts anything there. */
const isOfPackages = (path: string): boolean => !path.startsWith('/run/');

test.each([
  '/etc/frr/daemons.conf',
  '/etc/strongswan.d/charon/zz.conf',
  '/etc/strongswan.d/two words\tand a tab.conf',
  '/etc/strongswan.conf',
  '/etc/swanctl/swanctl.conf',
  '/etc/systemd/system/frr.service',
  '/etc/systemd/system/wg-quick@.service',
  '/run/systemd/system/wg-quick@wg-a.service',
  '/etc/systemd/system.control/frr.service.d/50-CPUWeight.conf',
  '/run/systemd/transient/frr.service.d/zz.conf',
  '/etc/systemd/system/service.d/zz.conf',
  '/usr/local/lib/systemd/system/wg-quick@.service.d/zz.conf',
  '/usr/lib/systemd/system/frr.service',
  '/usr/lib/systemd/system/frr.service.d/zz.conf',
])('%s is found by the look and refused by a repair', async (path) => {
  await put(path, 'x');
  await expectBoth([path]);
  await packages([path]);
  await expectBoth(isOfPackages(path) ? [] : [path]);
});

test.each([
  ['/etc/systemd/system/frr.service', '/opt/x.service'],
  ['/etc/systemd/system/frr.service', '../../../opt/frr.service'],
  ['/etc/systemd/system/frr.service', '/usr/lib/systemd/system/other.service'],
  ['/etc/systemd/system/frr.service.d', '/opt/drop-ins'],
  ['/etc/systemd/system/frr.service.d/dwcp.conf', '/dev/null'],
  ['/etc/strongswan.d/zz.conf', '/opt/zz.conf'],
  ['/etc/swanctl/swanctl.conf', '/opt/swanctl.conf'],
])('%s that leads to %s is found and refused', async (path, target) => {
  await link(path, target);
  await expectBoth([path]);
});

test.each([
  ['/etc/systemd/system/frr.service', '/dev/null'],
  ['/etc/systemd/system/frr.service', '/lib/systemd/system/frr.service'],
  ['/etc/systemd/system/wg-quick@wg-a.service', '../../../usr/lib/systemd/system/wg-quick@.service'],
  ['/etc/systemd/system/multi-user.target.wants/frr.service', '/lib/systemd/system/frr.service'],
])('%s that leads to %s says nothing new', async (path, target) => {
  await link(path, target);
  await expectBoth([]);
});

test.each([
  '/etc/systemd/system/other.service',
  '/etc/systemd/system/other.service.d/zz.conf',
  '/etc/systemd/system/frr.service.d/README',
  '/etc/frr/frr.conf.sav',
  '/etc/passwd',
  '/etc/swanctl/README',
])('%s belongs to none of the units', async (path) => {
  await put(path, 'x');
  await expectBoth([]);
});

test.each([
  '/etc/swanctl/swanctl.conf',
  '/etc/strongswan.conf',
  '/etc/strongswan.d/charon/aes.conf',
  '/etc/frr/daemons',
  '/lib/systemd/system/frr.service',
  '/usr/lib/systemd/system/wg-quick@.service',
  '/lib/systemd/system/frr.service.d/one.conf',
])('%s of a package is found once somebody changed it', async (name) => {
  const path = name.replace(/^\/lib/, '/usr/lib');
  await packages([name], { [name]: 'as it came' });
  await put(path, 'as it came');
  await expectBoth([]);
  await put(path, 'changed');
  await expectBoth([path], 'somebody changed');
});

test('every file of an own directory is told, however deep it lies and whatever it is called', async () => {
  const paths = ['/etc/dwcp/a', '/etc/dwcp/tls/b c', '/etc/wireguard/*'];
  for (const path of paths) await put(path);
  expect(await look(paths)).toEqual({ taken: [], edited: [], files: paths });
});

test('what a release holds is nobody else’s, and what lies deeper than is read is not asked for', async () => {
  const paths = ['/etc/frr/frr.conf', '/etc/frr/deep/none', '/etc/systemd/system/frr.service.d/a/b.conf'];
  for (const path of paths) await put(path);
  expect((await look()).taken).toEqual(['/etc/frr/frr.conf']);
  expect((await look(['/etc/frr/frr.conf'])).taken).toEqual([]);
});

test('what is told of the packages that are asked first is what is told of all', async () => {
  const path = '/usr/lib/systemd/system/frr.service';
  await packages([path], { [path]: 'as it came' }, 'frr');
  await put(path, 'changed');
  await expectBoth([path], 'somebody changed');
  await put('/etc/frr/mine.conf');
  expect(await look()).toMatchObject({ taken: ['/etc/frr/mine.conf', path], edited: [path] });
});

test('a link of a package is its own as long as it leads to a file of a package', async () => {
  const path = '/etc/strongswan.d/zz.conf';
  await packages([path, '/etc/zz.conf']);
  await link(path, '../zz.conf');
  await expectBoth([]);
  await rm(join(root, path));
  await link(path, '/opt/zz.conf');
  await expectBoth([path]);
});

test.each([
  ['/etc/sysctl.d/99-mine.conf', 'kernel.panic=1\n  net.ipv4.ip_forward = 0\n'],
  ['/etc/sysctl.d/90:x.conf', '-net/ipv4/ip_forward=0\n'],
  ['/usr/lib/sysctl.d/zz.conf', 'net.ipv4.ip_forwar?=0\n'],
  ['/run/sysctl.d/a b.conf', 'net.ipv4.ip_*=0\n'],
])('%s sets what the release sets', async (path, text) => {
  await put(path, '# net.ipv4.ip_forward=0\n;net.ipv4.ip_forward=0\nkernel.panic=1\n');
  expect((await look()).taken).toEqual([]);
  await put(path, text);
  expect((await look()).taken).toEqual([path]);
  await packages([path]);
  expect((await look()).taken).toEqual(isOfPackages(path) ? [] : [path]);
});

test('what an operator wrote into the sysctl.conf of a package is found where it sets what the release sets', async () => {
  await packages(['/etc/sysctl.conf', '/etc/sysctl.d/99-sysctl.conf'], { '/etc/sysctl.conf': '' });
  await link('/etc/sysctl.d/99-sysctl.conf', '../sysctl.conf');
  await put('/etc/sysctl.conf', 'kernel.panic=1\n');
  expect((await look()).taken).toEqual([]);
  await put('/etc/sysctl.conf', 'net.ipv4.ip_forward=0\n');
  expect((await look()).taken).toEqual(['/etc/sysctl.conf']);
});
