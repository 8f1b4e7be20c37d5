import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, mkdtemp, readdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Context, identifyProcess, processRunner, stopProcess } from '@dwcp/io';
import { scriptedRunner, testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeControlDirectory } from './control-directory.ts';
import { removeUnusedControlDirectories } from './unused-control-directories.ts';

const ctx: Context = { ...testContext(scriptedRunner([])), now: Date.now };
let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), `dwcp-t-${process.pid}-`));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const gone = 'used-by-4194000-1-1';

/** A control directory with these marks. */
async function marked(...marks: readonly string[]): Promise<string> {
  const path = join(root, `dwcp-ssh-${randomBytes(5).toString('hex')}`);
  await mkdir(path, { mode: 0o700 });
  for (const mark of marks) await writeFile(join(path, mark), '');
  return path;
}

/** A socket that nobody listens on any more, as a killed ssh leaves it. */
async function leaveSocket(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.new`, resolve));
  await rename(`${path}.new`, path);
  await new Promise((resolve) => server.close(resolve));
}

async function dirs(): Promise<readonly string[]> {
  return (await readdir(root)).toSorted();
}

test('directories whose processes are gone are removed, with sockets that nobody listens on', async () => {
  await marked(gone);
  // A pid that another process has by now.
  await marked(gone, `used-by-${process.ppid}-1-1`);
  await leaveSocket(join(await marked(gone), 'c0ffee'));
  const old = await marked();
  await utimes(old, 1, 1);
  expect(await dirs()).toHaveLength(4);
  await removeUnusedControlDirectories(root, ctx);
  expect(await dirs()).toEqual([]);
});

test('those that a process uses, that have just been made, that hold something else or are no directory of ours stay', async () => {
  const startTime = (await identifyProcess(process.ppid))?.startTime;
  await marked(gone, `used-by-${process.ppid}-${startTime}-1`);
  await marked();
  await writeFile(join(await marked(gone), 'notes'), '');
  await chmod(await marked(gone), 0o755);
  const elsewhere = join(root, 'elsewhere');
  await mkdir(elsewhere);
  await writeFile(join(elsewhere, gone), '');
  await symlink(elsewhere, join(root, 'dwcp-ssh-0123456789'));
  await mkdir(join(root, 'dwcp-ssh-other'));
  const before = await dirs();
  await removeUnusedControlDirectories(root, ctx);
  expect(await dirs()).toEqual(before);
  expect(await readdir(elsewhere)).toEqual([gone]);
});

test.each([
  ['its environment', (path: string) => ({ argv: ['sleep', '60'], env: { ANSIBLE_SSH_CONTROL_PATH_DIR: path } })],
  // One process: a shell that is killed may have a child that still has its words.
  ['its words', (path: string) => ({ argv: ['perl', '-e', 'sleep 60', `ControlPath=${path}/%C`], env: {} })],
])('one that a process which outlived its dwcp has in %s stays until that ends', async (_, started) => {
  const path = await marked(gone);
  const { argv, env } = started(path);
  const runner = processRunner(new AbortController().signal);
  const pid = await runner.start(argv, { env, logFile: join(root, 'log') });
  const identity = await identifyProcess(pid);
  if (identity === null) throw new Error('it ended');
  try {
    await removeUnusedControlDirectories(root, ctx);
    expect(await dirs()).toContain(basename(path));
  } finally {
    await stopProcess(identity, { graceMs: 0 });
  }
  await removeUnusedControlDirectories(root, ctx);
  expect(await dirs()).not.toContain(basename(path));
});

test('a way to the nodes marks its directory as used until it is left, and removes what killed ones left beside it', async () => {
  await marked(gone);
  const first = await makeControlDirectory(root, root, ctx);
  expect(await dirs()).toEqual([basename(first.path)]);
  const mark = `used-by-${process.pid}-${(await identifyProcess(process.pid))?.startTime}-`;
  expect(await readdir(first.path)).toEqual([expect.stringContaining(mark)]);
  expect((await lstat(first.path)).mode & 0o777).toBe(0o700);
  const second = await makeControlDirectory(root, root, ctx);
  expect(second.path).toBe(first.path);
  expect(await readdir(first.path)).toEqual([expect.stringContaining(mark), expect.stringContaining(mark)]);
  await writeFile(join(first.path, gone), '');
  await first.leave();
  expect(await readdir(first.path)).toHaveLength(2);
  await second.leave();
  expect(await dirs()).toEqual([]);
  await second.leave();
});

test('one that is left with a connection, or while a killed one left a process that has it in its words, stays', async () => {
  const own = await makeControlDirectory(root, root, ctx);
  await leaveSocket(join(own.path, 'c0ffee'));
  await own.leave();
  const last = `used-by-${process.pid}-${(await identifyProcess(process.pid))?.startTime}-0`;
  expect((await readdir(own.path)).toSorted()).toEqual(['c0ffee', last]);
  await rm(join(own.path, 'c0ffee'));
  await (await makeControlDirectory(root, root, ctx)).leave();
  expect(await dirs()).toEqual([]);
  const leave = async (): Promise<void> => {
    const again = await makeControlDirectory(root, root, ctx);
    await writeFile(join(again.path, gone), '');
    await again.leave();
  };
  const runner = processRunner(new AbortController().signal);
  const argv = ['sh', '-c', 'sleep 60; :', `ControlPath=${own.path}/%C`];
  const identity = await identifyProcess(await runner.start(argv, { logFile: join(root, 'log') }));
  if (identity === null) throw new Error('it ended');
  try {
    await leave();
    expect(await readdir(own.path)).toEqual([gone]);
  } finally {
    await stopProcess(identity, { graceMs: 0 });
  }
  await leave();
  expect(await dirs()).toEqual(['log']);
});

test('one that is taken away while it is entered is made again, and then stays', async () => {
  const ends = new AbortController();
  const later: Context = { ...ctx, now: () => Number.MAX_VALUE };
  const taking = (async () => {
    while (!ends.signal.aborted) await removeUnusedControlDirectories(root, later);
  })();
  try {
    for (let time = 0; time < 50; time++) {
      const own = await makeControlDirectory(root, root, ctx);
      expect(await readdir(own.path)).toHaveLength(1);
      await own.leave();
    }
  } finally {
    ends.abort();
    await taking;
  }
});
