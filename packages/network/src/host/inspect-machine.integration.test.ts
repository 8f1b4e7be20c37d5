import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { machineScript, parseMachine, watchedPackages } from './inspect-machine.ts';

const { run } = processRunner(new AbortController().signal);
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dwcp-machine-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

const look = (at = root) => run(['sh', '-s'], { input: machineScript(at), timeoutMs: 30_000 });

const paragraph = (name: string, status: string, version: string | null, rest = ''): string =>
  `Package: ${name}\nStatus: ${status}\nSection: net\n${version === null ? '' : `Version: ${version}\n`}${rest}\n`;

const dpkg = paragraph('dpkg', 'install ok installed', '1.21.22');

test('a package has the version and the status of its own paragraph', async () => {
  const other = 'Description: x\n Package: frr\n .\n Version: 3\nReplaces: frr\n';
  const text =
    dpkg +
    paragraph('frr-doc', 'install ok installed', '1', other) +
    paragraph('frr', 'install ok installed', '8.4.4-1.1~deb12u2', other) +
    paragraph('libfrr', 'install ok installed', '2') +
    paragraph('nftables', 'deinstall ok config-files', '1.0.6') +
    paragraph('bird2', 'install ok half-configured', '2.0.12');
  await put('/var/lib/dpkg/status', text);
  const { stdout } = await look();
  expect(parseMachine('n', stdout).packages).toEqual({ frr: '8.4.4-1.1~deb12u2' });
  expect(stdout).toContain('package\tnftables\t1.0.6\tconfig-files\n');
});

test('what dpkg has not merged yet is the newer one', async () => {
  await put(
    '/var/lib/dpkg/status',
    dpkg + paragraph('frr', 'install ok installed', '1') + paragraph('bird2', 'install ok installed', '2'),
  );
  await put('/var/lib/dpkg/updates/0001', paragraph('frr', 'install ok installed', '3').trimEnd());
  await put('/var/lib/dpkg/updates/0002', paragraph('bird2', 'deinstall ok not-installed', null));
  expect(parseMachine('n', (await look()).stdout).packages).toEqual({ frr: '3' });
});

test.each([
  [0, 1],
  [1, 0],
])('of a package of two architectures, one of them gone, the other is told', async (...order) => {
  const both = [
    paragraph('nftables', 'install ok installed', '2', 'Architecture: amd64\n'),
    paragraph('nftables', 'deinstall ok config-files', '1', 'Architecture: i386\n'),
  ];
  await put('/var/lib/dpkg/status', dpkg + order.map((index) => both[index]).join(''));
  expect(parseMachine('n', (await look()).stdout).packages).toEqual({ nftables: '2' });
  // Merged later, and gone altogether.
  await put('/var/lib/dpkg/updates/0001', paragraph('nftables', 'deinstall ok not-installed', null).trimEnd());
  expect(parseMachine('n', (await look()).stdout).packages).toEqual({});
});

const frr = paragraph('frr', 'install ok installed', '1');

test.each([
  ['is missing', null],
  ['is empty', ''],
  ['is cut before dpkg', frr],
  ['tells that dpkg is not installed', `${frr}${paragraph('dpkg', 'deinstall ok config-files', '1')}`],
])('what dpkg wrote %s: nobody says that a package is missing, and the rest is told', async (_how, text) => {
  if (text !== null) await put('/var/lib/dpkg/status', text);
  await put('/opt/dwcp/current/VERSION', '0.1.0\n');
  await put('/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages', '4\n');
  expect(parseMachine('n', (await look()).stdout)).toEqual({
    machineId: '',
    packages: { dwcpd: '0.1.0' },
    isDpkgRead: false,
    hugepages: { '1048576': 4 },
  });
});

const hasDpkg = await run(['dpkg-query', '--version'], { timeoutMs: 10_000 }).then(
  () => true,
  () => false,
);

test.skipIf(!hasDpkg)(`tells what dpkg-query tells${hasDpkg ? '' : ' (skipped: there is no dpkg)'}`, async () => {
  const columns = ['Package', 'Version', 'db:Status-Status'].map((field) => `\${${field}}`);
  const format = `package\\t${columns.join('\\t')}\\n`;
  const argv = ['dpkg-query', '-W', '-f', format, ...watchedPackages];
  const { stdout } = await run(argv, { timeoutMs: 30_000, okExitCodes: [0, 1] });
  const records = (text: string) =>
    text.split('\n').filter((line) => line.startsWith('package\t') && !line.startsWith('package\tdwcpd\t'));
  const own = records((await look('')).stdout);
  expect(own.toSorted()).toEqual(records(stdout).toSorted());
});
