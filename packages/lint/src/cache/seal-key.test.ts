import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sealKey, userStateDirectory } from './seal-key.ts';

let root = '';
let projectDir = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dwcp-key-'));
  projectDir = join(root, 'project');
  await mkdir(projectDir);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const state = () => join(root, 'home', 'state', 'dwcp');
const file = () => join(state(), 'lint-report.key');
const make = (directory: string | null = state()) => sealKey(directory, { projectDir, isMade: true });
const look = (directory: string | null = state()) => sealKey(directory, { projectDir, isMade: false });

test('the key is kept where the user keeps such things', () => {
  expect(userStateDirectory({ HOME: '/home/a' })).toBe('/home/a/.local/state/dwcp');
  expect(userStateDirectory({ HOME: '/home/a', XDG_STATE_HOME: '/state' })).toBe('/state/dwcp');
  expect(userStateDirectory({ HOME: '/home/a', XDG_STATE_HOME: 'state' })).toBe('/home/a/.local/state/dwcp');
  expect(userStateDirectory({ HOME: '/' })).toBeNull();
});

test('a key is made once, for its user alone', async () => {
  expect(await look()).toBeNull();
  const key = await make();
  expect(key).toHaveLength(32);
  expect(await make()).toEqual(key);
  expect(await look()).toEqual(key);
  expect((await stat(file())).mode & 0o777).toBe(0o600);
  expect((await stat(state())).mode & 0o777).toBe(0o700);
});

test('a user without a home has no key, and one that cannot be written is none', async () => {
  expect(await make(null)).toBeNull();
  await writeFile(join(root, 'home'), '');
  expect(await make()).toBeNull();
});

test('a key in the project is none: who can write a report there could write it', async () => {
  expect(await make(join(projectDir, 'state'))).toBeNull();
  expect(await readdir(projectDir)).toEqual([]);
  await symlink(join(projectDir, 'state'), join(root, 'link'));
  expect(await make(join(root, 'link'))).toBeNull();
});

test.each<readonly [string, () => Promise<unknown>]>([
  ['others can read', () => chmod(file(), 0o640)],
  ['others can write beside', () => chmod(state(), 0o777)],
  ['is too short', () => writeFile(file(), 'short')],
  [
    'is a link',
    async () => {
      await writeFile(join(root, 'elsewhere'), await readFile(file()), { mode: 0o600 });
      await rm(file());
      await symlink(join(root, 'elsewhere'), file());
    },
  ],
])('a key that %s is none', async (_name, spoil) => {
  await make();
  await spoil();
  expect(await look()).toBeNull();
});
