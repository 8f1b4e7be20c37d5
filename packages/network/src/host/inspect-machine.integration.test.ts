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

test('a package has the version and the status of its own paragraph', async () => {
  const other = 'Description: x\n Package: frr\n .\n Version: 3\nReplaces: frr\n';
  const text =
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
    paragraph('frr', 'install ok installed', '1') + paragraph('bird2', 'install ok installed', '2'),
  );
  await put('/var/lib/dpkg/updates/0001', paragraph('frr', 'install ok installed', '3').trimEnd());
  await put('/var/lib/dpkg/updates/0002', paragraph('bird2', 'deinstall ok not-installed', null));
  expect(parseMachine('n', (await look()).stdout).packages).toEqual({ frr: '3' });
});

test('where dpkg wrote nothing, nobody says that a package is missing', async () => {
  await expect(look()).rejects.toThrow(/exited with 2/);
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
