import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { playbookDigest } from './playbook-digest.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-playbook-'));
  await mkdir(join(dir, 'library'));
  await writeFile(join(dir, 'site.yml'), 'a');
  await writeFile(join(dir, 'library', 'module.py'), 'b');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test.each<[string, () => Promise<unknown>]>([
  ['changed content', () => writeFile(join(dir, 'library', 'module.py'), 'c')],
  ['another file', () => writeFile(join(dir, 'library', 'other.py'), 'b')],
  ['a file that is gone', () => rm(join(dir, 'site.yml'))],
  ['another name', () => writeFile(join(dir, 'site.yaml'), 'a').then(() => rm(join(dir, 'site.yml')))],
  ['a link', () => symlink('/etc', join(dir, 'roles'))],
])('%s is another playbook', async (_what, change) => {
  const before = await playbookDigest(dir);
  expect(await playbookDigest(dir)).toBe(before);
  await change();
  expect(await playbookDigest(dir)).not.toBe(before);
});

test('what Python keeps for itself is no part of it, and where there is none nobody can say', async () => {
  const before = await playbookDigest(dir);
  await mkdir(join(dir, 'library', '__pycache__'));
  await writeFile(join(dir, 'library', '__pycache__', 'module.cpython-311.pyc'), 'x');
  expect(await playbookDigest(dir)).toBe(before);
  expect(await playbookDigest(join(dir, 'nowhere'))).toBeNull();
});
