import {
  chownSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeProviderDirectory } from './provider-directory.ts';

let root = '';
let temporary = '';
let workDir = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), `dwcp-t-${process.pid}-`));
  temporary = join(root, 'tmp');
  workDir = join(root, 'work');
  for (const path of [temporary, workDir]) mkdirSync(path);
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

const no = () => Promise.reject(new Error('nothing is run'));
const ctx = testContext({ run: no, start: no, converse: no, attach: no });
const own = `dwcp-provider-${process.getuid?.()}-`;

const old = new Date(ctx.now() - 2 * 3_600_000);

function makeOld(path: string): string {
  mkdirSync(path);
  utimesSync(path, old, old);
  return path;
}

function longWorkDir(): string {
  const path = join(root, 'x'.repeat(100));
  mkdirSync(path);
  return path;
}

test('a directory stands in the workspace, and where the path of a socket would be too long among the temporary files', async () => {
  const short = await makeProviderDirectory(workDir, ctx);
  expect([dirname(short), basename(short)]).toEqual([workDir, expect.stringMatching(/^provider-/)]);
  const long = longWorkDir();
  const outside = await makeProviderDirectory(long, ctx);
  expect(dirname(outside)).toBe(temporary);
  expect(basename(outside).startsWith(own)).toBe(true);
  expect(readdirSync(long)).toEqual([]);
});

test.each([
  ['a workspace with a short path', () => workDir],
  ['a workspace with a long path', longWorkDir],
])('what was left behind in either place is removed for %s', async (_, directoryOf) => {
  const path = directoryOf();
  const left = [makeOld(join(path, 'provider-killed')), makeOld(join(temporary, `${own}killed`))];
  await makeProviderDirectory(path, ctx);
  expect(left.filter(existsSync)).toEqual([]);
});

test('what is not dwcp’s, or another user’s, or at work stays', async () => {
  const target = makeOld(join(root, 'target'));
  const link = join(temporary, `${own}link`);
  symlinkSync(target, link);
  lutimesSync(link, old, old);
  const others = [
    makeOld(join(temporary, 'provider-of-somebody')),
    makeOld(join(temporary, `dwcp-provider-${Number(process.getuid?.()) + 1}-killed`)),
    link,
    target,
  ];
  const atWork = join(temporary, `${own}at-work`);
  mkdirSync(atWork);
  utimesSync(atWork, new Date(ctx.now()), new Date(ctx.now()));
  await makeProviderDirectory(workDir, ctx);
  expect([...others, atWork].filter((path) => !existsSync(path))).toEqual([]);
});

test.skipIf(process.getuid?.() !== 0)('a name of one’s own does not make it so (skipped without root)', async () => {
  const path = makeOld(join(temporary, `${own}of-another`));
  chownSync(path, 65_534, 65_534);
  await makeProviderDirectory(workDir, ctx);
  expect(existsSync(path)).toBe(true);
});
