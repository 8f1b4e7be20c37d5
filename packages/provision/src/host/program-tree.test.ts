import { mkdir, mkdtemp, readFile, readlink, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, processRunner, recordingSink } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packProgram } from './packed-program.fixture.ts';
import { programName } from './program-files.ts';
import { ensureProgramTree } from './program-tree.ts';

const { signal } = new AbortController();
const ctx: Context = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };
const files = { 'bin/dwcpd': '#!/bin/sh\n', 'bundle/dwcpd.mjs': 'run();\n', VERSION: '1.0.0\n' };
let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-t-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const cache = () => ({ cacheDir: join(dir, 'cache') });
const modeOf = async (path: string) => ((await stat(path)).mode & 0o7777).toString(8);

test('a program lies where a deploy unpacks it, with the link that leads there and the modes of a release', async () => {
  const packed = await packProgram(dir, { files }, ctx);
  const tree = await ensureProgramTree(packed, cache(), ctx);
  const current = join(tree, 'opt/dwcp/current');
  expect(await readlink(current)).toBe(programName(packed.program.sums));
  for (const [path, text] of Object.entries(files)) expect(await readFile(join(current, path), 'utf8')).toBe(text);
  const modes = ['bin/dwcpd', 'bundle/dwcpd.mjs', 'bundle', '../../../opt'].map((path) => modeOf(join(current, path)));
  expect(await Promise.all(modes)).toEqual(['755', '644', '755', '755']);
});

test('what is there is taken as it is, without the archive', async () => {
  const packed = await packProgram(dir, { files }, ctx);
  const tree = await ensureProgramTree(packed, cache(), ctx);
  await rm(packed.archive);
  expect(await ensureProgramTree(packed, cache(), ctx)).toBe(tree);
});

const damage: readonly (readonly [string, (program: string) => Promise<void>])[] = [
  ['another byte', (program) => writeFile(join(program, 'bundle/dwcpd.mjs'), 'run(); \n')],
  ['a file too many', (program) => writeFile(join(program, 'bundle/other.mjs'), '')],
  ['a file too few', (program) => rm(join(program, 'VERSION'))],
  ['a link in place of a file', (program) => symlink('/etc/passwd', join(program, 'passwd'))],
  ['another version beside it', (program) => mkdir(join(program, '../0123456789abcdef'))],
];

test.each(damage)('a tree with %s is unpacked anew', async (_, change) => {
  const packed = await packProgram(dir, { files }, ctx);
  const tree = await ensureProgramTree(packed, cache(), ctx);
  await change(join(tree, 'opt/dwcp', programName(packed.program.sums)));
  const archive = await readFile(packed.archive);
  await rm(packed.archive);
  await expect(ensureProgramTree(packed, cache(), ctx)).rejects.toThrow();
  await writeFile(packed.archive, archive);
  await ensureProgramTree(packed, cache(), ctx);
  expect(await readFile(join(tree, 'opt/dwcp/current/VERSION'), 'utf8')).toBe('1.0.0\n');
});

test.each([
  ['has a file too many', { extra: { 'bundle/other.mjs': 'x' } }, /bundle\/other\.mjs is no part of it/],
  ['has another file', { extra: { VERSION: '2.0.0\n' } }, /VERSION differs/],
])('an archive that %s is refused, and nothing of it stays', async (_, change, words) => {
  const packed = await packProgram(dir, { files, ...change }, ctx);
  const ensured = ensureProgramTree(packed, cache(), ctx);
  await expect(ensured).rejects.toMatchObject({ code: 'PROGRAM_MISSING', message: expect.stringMatching(words) });
  await expect(stat(join(dir, 'cache', programName(packed.program.sums)))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('of two that want the same program at once both get it', async () => {
  const packed = await packProgram(dir, { files }, ctx);
  const [one, other] = await Promise.all([
    ensureProgramTree(packed, cache(), ctx),
    ensureProgramTree(packed, cache(), ctx),
  ]);
  expect(one).toBe(other);
});

test('a program nobody has asked for lately is removed when another one is unpacked', async () => {
  const first = await ensureProgramTree(await packProgram(dir, { files }, ctx), cache(), ctx);
  await ensureProgramTree(await packProgram(dir, { files: { ...files, VERSION: '2\n' } }, ctx), cache(), ctx);
  expect((await stat(first)).isDirectory()).toBe(true);
  const yesterday = new Date(Date.now() - 86_400_000);
  await utimes(first, yesterday, yesterday);
  await ensureProgramTree(await packProgram(dir, { files: { ...files, VERSION: '3\n' } }, ctx), cache(), ctx);
  await expect(stat(first)).rejects.toMatchObject({ code: 'ENOENT' });
});
