import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { scriptedRunner, testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { randomText } from './secret-corpus.fixture.ts';
import { secretParts } from './secret-part.ts';

const ctx = testContext(scriptedRunner([]));
const token = `npm_${randomText('abcdefghijkmnpqrstuvwxyzABCDEFGH23456789', 36, 'part')}`;
let base = '';
let projectDir = '';

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'dwcp-secrets-'));
  projectDir = join(base, 'project');
  await mkdir(join(projectDir, 'config'), { recursive: true });
});
afterEach(() => rm(base, { recursive: true, force: true }));

async function write(file: string, content: string | Uint8Array): Promise<void> {
  const path = join(projectDir, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

async function look(extra: Parameters<typeof secretParts>[1] = []) {
  const [secrets] = await secretParts(projectDir, extra, ctx);
  if (secrets === undefined) throw new Error('no part');
  const { part, findings } = secrets;
  const places = findings.map(({ location }) => `${location?.file}:${location?.line}:${location?.column}`);
  return { reason: part.uncheckedReason, places };
}

test('looks into config, deployments, policies and scripts, and into what is handed in', async () => {
  for (const file of ['config/environments/a.yaml', 'deployments/ansible/inventory/a.ini', 'policies/a.rego']) {
    await write(file, `x ${token}\n`);
  }
  await write('scripts/a.sh', `# ${token}`);
  await write('elsewhere/a.txt', token);
  await write('deployments/node_modules/x/a.js', token);
  expect(await look([{ file: 'rendered/wg0.conf', text: token }])).toEqual({
    reason: null,
    places: [
      'config/environments/a.yaml:1:3',
      'deployments/ansible/inventory/a.ini:1:3',
      'policies/a.rego:1:3',
      'rendered/wg0.conf:1:1',
      'scripts/a.sh:1:3',
    ],
  });
});

test('text in UTF-16 is read, with and without its mark', async () => {
  await write('config/le.yaml', Buffer.from(`\ufeffa: 1\nb: ${token}\n`, 'utf16le'));
  await write('config/no-mark.yaml', Buffer.from(`a: 1\nb: ${token}\n`, 'utf16le'));
  await write('config/be.yaml', Buffer.from(`\ufeffa: 1\nb: ${token}\n`, 'utf16le').swap16());
  expect(await look()).toEqual({
    reason: null,
    places: ['config/be.yaml:2:4', 'config/le.yaml:2:4', 'config/no-mark.yaml:2:4'],
  });
});

test('bytes that are no UTF-8 hide nothing', async () => {
  await write('config/a.yaml', Buffer.concat([Buffer.from([0xff, 0x80, 0x0a]), Buffer.from(`b: ${token}`)]));
  expect(await look()).toEqual({ reason: null, places: ['config/a.yaml:2:4'] });
});

test('a binary or compressed file is named as not looked into, beside what was found', async () => {
  await write('config/a.yaml', token);
  await write('deployments/a.bin', Buffer.from([1, 2, 0, 3, 4, 5]));
  await write('deployments/a.gz', gzipSync(token));
  expect(await look()).toEqual({
    reason: 'not looked into: deployments/a.bin (binary), deployments/a.gz (binary)',
    places: ['config/a.yaml:1:1'],
  });
});

test('the strings of a WebAssembly policy are looked into', async () => {
  await write('policies/a.wasm', Buffer.concat([Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), Buffer.from(token)]));
  expect(await look()).toEqual({ reason: null, places: ['policies/a.wasm:1:9'] });
});

test('a single line of 100 MB is named, not read', async () => {
  const handle = await open(join(projectDir, 'config', 'large.yaml'), 'w');
  await handle.truncate(100 * 2 ** 20);
  await handle.close();
  const before = process.memoryUsage().rss;
  expect(await look()).toEqual({ reason: 'not looked into: config/large.yaml (larger than 1 MiB)', places: [] });
  expect(process.memoryUsage().rss - before).toBeLessThan(50 * 2 ** 20);
});

test('a rendered text that is too large is named as well', async () => {
  const { reason } = await look([{ file: 'rendered/a', text: 'a'.repeat(2 ** 20 + 1) }]);
  expect(reason).toBe('not looked into: rendered/a (larger than 1 MiB)');
});

test('a link out of the project, a dangling one and a pipe are named and not opened', async () => {
  await writeFile(join(base, 'outside.txt'), token);
  await symlink('../../outside.txt', join(projectDir, 'config', 'outside'));
  await symlink('nowhere', join(projectDir, 'config', 'dangling'));
  execFileSync('mkfifo', [join(projectDir, 'config', 'pipe')]);
  await mkdir(join(projectDir, 'deployments'));
  await symlink('/proc', join(projectDir, 'deployments', 'proc'));
  expect(await look()).toEqual({
    reason:
      'not looked into: config/dangling (cannot be followed (ENOENT)), config/outside (leads out of the project), ' +
      'config/pipe (not a regular file), deployments/proc (leads out of the project)',
    places: [],
  });
});

test('links inside the project are followed once, in a circle too', async () => {
  await write('shared/a.yaml', token);
  await symlink('../shared', join(projectDir, 'config', 'one'));
  await symlink('../shared', join(projectDir, 'config', 'two'));
  await symlink('..', join(projectDir, 'shared', 'up'));
  await symlink('../shared/a.yaml', join(projectDir, 'config', 'file'));
  const { reason, places } = await look();
  expect(reason).toBeNull();
  expect(places.length).toBeGreaterThanOrEqual(1);
});

test('a file that may not be read is named', async ({ skip }) => {
  if (process.getuid?.() === 0) skip('root may read everything');
  await write('config/a.yaml', token);
  await chmod(join(projectDir, 'config', 'a.yaml'), 0);
  expect((await look()).reason).toBe('not looked into: config/a.yaml (cannot be read (EACCES))');
});

test('of very many files that cannot be looked into twenty are named and the rest counted', async () => {
  for (let index = 0; index < 25; index++) await symlink('nowhere', join(projectDir, 'config', `link${index}`));
  expect((await look()).reason).toMatch(/ 5 more files$/);
});

test('a name of a file cannot write to the terminal', async () => {
  await symlink('nowhere', join(projectDir, 'config', 'a\u001b[31mb\n'));
  expect((await look()).reason).toContain('config/a?[31mb? ');
});

test('a project without any of the directories holds nothing', async () => {
  await rm(join(projectDir, 'config'), { recursive: true });
  expect(await look()).toEqual({ reason: null, places: [] });
});

test('an interruption ends the scan', async () => {
  await write('config/a.yaml', token);
  const signal = AbortSignal.abort();
  await expect(secretParts(projectDir, [], { ...ctx, signal })).rejects.toThrow('interrupted');
});

const keyFile = `-----BEGIN OPENSSH PRIVATE KEY-----\n${randomText('abcdefghijkmnpqrstuvwxyzABCDEFGH23456789+/', 70, 'key')}\n-----END OPENSSH PRIVATE KEY-----\n`;

test('what lies beside config in the project is looked into, other directories there are not', async () => {
  await write('.env', `TOKEN=${token}\n`);
  await write('prod.tfvars', `npm = "${token}"\n`);
  await write('id_rsa', keyFile);
  await write('edge.pem', keyFile);
  await write('README.md', 'nothing here\n');
  await write('notes/a.txt', token);
  await symlink('config', join(projectDir, 'link'));
  expect(await look()).toEqual({ reason: null, places: ['.env:1:7', 'edge.pem:1:1', 'id_rsa:1:1', 'prod.tfvars:1:8'] });
});

test('what cannot be looked into there is listed, and left out', async () => {
  await write('disk.img', Buffer.alloc(2 ** 20 + 1));
  await write('archive.tgz', gzipSync('x'));
  await symlink('/etc/hostname', join(projectDir, 'outside'));
  execFileSync('mkfifo', [join(projectDir, 'pipe')]);
  const [secrets, beside] = await secretParts(projectDir, [], ctx);
  expect(secrets?.part.uncheckedReason).toBeNull();
  expect(beside?.part).toEqual({
    name: 'secrets beside config/',
    uncheckedReason:
      'not looked into: outside (leads out of the project), pipe (not a regular file), archive.tgz (binary), disk.img (larger than 1 MiB)',
    isLeftOut: true,
  });
});
