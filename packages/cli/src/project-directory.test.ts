import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findProjectDirectory } from './project-directory.ts';

let root = '';
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'dwcp-project-')));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const make = (...path: readonly string[]) => mkdir(join(root, ...path), { recursive: true });

test('the nearest directory upwards with a description is the project, whatever was deployed from one between', async () => {
  await make('config', 'environments');
  await make('tools', '.dwcp', 'env');
  await make('tools', 'deep');
  expect(await findProjectDirectory(undefined, join(root, 'tools', 'deep'))).toBe(root);
  await make('tools', 'config', 'environments');
  expect(await findProjectDirectory(undefined, join(root, 'tools', 'deep'))).toBe(join(root, 'tools'));
});

test('where nobody above describes anything, what was deployed from is the project: its description is gone', async () => {
  await make('project', '.dwcp', 'env');
  await make('project', 'deep');
  expect(await findProjectDirectory(undefined, join(root, 'project', 'deep'))).toBe(join(root, 'project'));
  expect(await findProjectDirectory('project', root)).toBe(join(root, 'project'));
});

test('a directory that is neither is an error that names it', async () => {
  await make('deep');
  await expect(findProjectDirectory('deep', root)).rejects.toMatchObject({
    code: 'USAGE',
    message: `${join(root, 'deep')} is no dwcp project: it has no config/environments`,
  });
  await expect(findProjectDirectory(undefined, join(root, 'deep'))).rejects.toMatchObject({
    code: 'USAGE',
    message: `no config/environments in ${join(root, 'deep')} or above it`,
  });
});
