import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { besideLines } from './beside-files.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dwcp-beside-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function file(path: string, text = ''): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

async function package_(name: string, paths: readonly string[]): Promise<void> {
  await file(`/var/lib/dpkg/info/${name}.list`, paths.map((path) => `${root}${path}\n`).join(''));
}

/** The records of a look, without the place they were found at; a name with a tab or a line feed would be another record. */
async function look(known: readonly string[] = []): Promise<readonly string[]> {
  const options = { units: ['frr.service'], known, own: ['/etc/dwcp', '/etc/wireguard'] };
  const { run } = processRunner(new AbortController().signal);
  const input = [...besideLines(options, root), 'echo end', ''].join('\n');
  const { stdout } = await run(['sh', '-s'], { input, timeoutMs: 30_000 });
  const lines = stdout.split('\n').slice(0, -1);
  expect(lines.at(-1)).toBe('end');
  return lines
    .slice(0, -1)
    .map((line) => line.replaceAll(root, ''))
    .toSorted();
}

test('every file of an own directory is told, however deep it lies and whatever it is called', async () => {
  const paths = ['/etc/dwcp/a', '/etc/dwcp/tls/b c', '/etc/wireguard/*'];
  for (const path of paths) await file(path);
  expect(await look(paths)).toEqual(paths.map((path) => `file\t${path}`).toSorted());
});

test('a file beside those of the release is told, unless it is one of a package or of no kind that is read', async () => {
  const [mine, other] = ['/etc/frr/mine.conf', '/etc/frr/other.conf'];
  for (const path of [mine, other, '/etc/frr/frr.conf', '/etc/frr/daemons', '/etc/frr/deep/none']) await file(path);
  await package_('frr', ['/etc/frr/daemons']);
  expect(await look(['/etc/frr/frr.conf'])).toEqual([`beside\t${mine}`, `beside\t${other}`]);
  await package_('nobody-thought-of', [other, `${mine}.not`]);
  expect(await look(['/etc/frr/frr.conf'])).toEqual([`beside\t${mine}`]);
});

test('of what lies where units do, plain unit files and drop-ins are told', async () => {
  const [unit, dropIn] = ['/etc/systemd/system/mine.service', '/run/systemd/system.control/frr.service.d/50.conf'];
  for (const path of [unit, dropIn, '/etc/systemd/system/x.service.d/README', '/etc/systemd/system/a.d/b/c.conf']) {
    await file(path);
  }
  await mkdir(join(root, '/etc/systemd/system/multi-user.target.wants'));
  for (const path of [
    '/etc/systemd/system/masked.service',
    '/etc/systemd/system/multi-user.target.wants/frr.service',
  ]) {
    await symlink('/dev/null', join(root, path));
  }
  expect(await look()).toEqual([`beside\t${unit}`, `beside\t${dropIn}`]);
});

test('what a file of sysctl.d sets is told when one of them is nobody’s, be it a link', async () => {
  const [own, mine] = ['/etc/sysctl.d/90-dwcp.conf', '/etc/sysctl.d/99-mine.conf'];
  await file(own, 'net.ipv4.ip_forward = 1\n');
  expect(await look([own])).toEqual([]);
  await file('/etc/mine', '# a = 1\n-net/ipv4/ip_forward=0\n  vm.swappiness = 1\n');
  await symlink(join(root, '/etc/mine'), join(root, mine));
  expect(await look([own])).toEqual([
    `beside\t${mine}`,
    `parameter\t${own}\tnet.ipv4.ip_forward`,
    `parameter\t${mine}\tnet/ipv4/ip_forward`,
    `parameter\t${mine}\tvm.swappiness`,
  ]);
});
