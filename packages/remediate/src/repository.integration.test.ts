import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner, recordingSink } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inspectRepository, restoreFiles } from './repository.ts';
import { whyNotRestored } from './repository-file.ts';

const { signal } = new AbortController();
const ctx = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };
const file = 'config/lab.yaml';
let dir = '';

beforeEach(async () => {
  // A project below the root of its repository, as in a monorepo.
  dir = join(await mkdtemp(join(tmpdir(), 'dwcp-repository-')), 'project');
  await mkdir(join(dir, 'config'), { recursive: true });
  await git('init', '--quiet');
  await commit('older');
  await commit('deployed');
});
afterEach(() => rm(join(dir, '..'), { recursive: true, force: true }));

async function git(...args: readonly string[]): Promise<void> {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  await ctx.run.run(['git', '-C', dir, ...identity, ...args], { timeoutMs: 30_000 });
}

const write = (text: string) => writeFile(join(dir, file), `${text}\n`);

async function commit(text: string): Promise<void> {
  await write(text);
  await git('add', '--all');
  await git('commit', '--quiet', '--message', text);
}

function optionsOf(deployed = 'deployed', name = file) {
  const sha256 = createHash('sha256').update(`${deployed}\n`).digest('hex');
  return { projectDir: dir, deployed: [{ file: name, sha256 }] };
}

async function status(deployed = 'deployed', name = file): Promise<string | undefined> {
  return (await inspectRepository([name], optionsOf(deployed, name), ctx)).get(name);
}

test('a file that is gone, or was set back to what Git holds, may come back; nothing is lost with it', async () => {
  await rm(join(dir, file));
  expect(await status()).toBe('restorable');
  await write('older');
  expect(await status()).toBe('restorable');
  await restoreFiles([file], optionsOf(), ctx);
  expect(await readFile(join(dir, file), 'utf8')).toBe('deployed\n');
});

test('work that is not committed is never restorable, staged or not', async () => {
  await write('my work');
  expect(await status()).toBe('uncommitted');
  await git('add', '--all');
  expect(await status()).toBe('uncommitted');
  // Staged only: what lies there is as committed once.
  await write('older');
  expect(await status()).toBe('uncommitted');
});

test('work that came after the first look stays, whatever was approved', async () => {
  await rm(join(dir, file));
  expect(await status()).toBe('restorable');
  await write('my work');
  await expect(restoreFiles([file], optionsOf(), ctx)).rejects.toMatchObject({ code: 'REPAIR_OVERTAKEN' });
  expect(await readFile(join(dir, file), 'utf8')).toBe('my work\n');
});

test('what is committed is for a deploy, and what was not deployed is not put back', async () => {
  await commit('newer');
  expect(await status()).toBe('committed');
  await write('older');
  expect(await status()).toBe('not-deployed');
  expect(await status('newer')).toBe('restorable');
});

test('a file that no repository keeps is left', async () => {
  await writeFile(join(dir, 'config', 'other.yaml'), 'x');
  expect(await status('deployed', 'config/other.yaml')).toBe('not-in-git');
  await rm(join(dir, '.git'), { recursive: true });
  expect(await status()).toBe('not-in-git');
});

test('a file whose removal is committed is left: somebody meant it', async () => {
  await git('rm', '--quiet', file);
  expect(await status()).toBe('removal-staged');
  await git('commit', '--quiet', '--message', 'gone');
  expect(await status()).toBe('removed');
});

test('the command that is told for a removal that is staged brings the file back', async () => {
  await git('rm', '--quiet', file);
  const [, command = ''] = /`git ([^`]+)`/.exec(whyNotRestored('removal-staged', file) ?? '') ?? [];
  await git(...command.split(' '));
  expect(await readFile(join(dir, file), 'utf8')).toBe('deployed\n');
});

test('what is staged and was removed from the folder alone is work', async () => {
  await write('my work');
  await git('add', '--all');
  await rm(join(dir, file));
  expect(await status()).toBe('uncommitted');
});

test('only the files that are named come back', async () => {
  await writeFile(join(dir, 'config', 'second.yaml'), 'second');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'second');
  await rm(join(dir, file));
  await writeFile(join(dir, 'config', 'second.yaml'), 'my work');
  await restoreFiles([file], optionsOf(), ctx);
  expect(await readFile(join(dir, 'config', 'second.yaml'), 'utf8')).toBe('my work');
});
