import { chmod, lstat, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localNodeRunner, processRunner } from '@dwcp/io';
import { driftOf } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readState, writeState } from './copied-state.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-copy-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const runner = localNodeRunner('here', processRunner(new AbortController().signal));

/** Reads the file as a drift of it would have it read. */
async function read(path: string) {
  const states = await readOrReason(path);
  if (typeof states === 'string') throw new Error(states);
  return states;
}

function readOrReason(path: string) {
  const content = released;
  const file = { path, content, permissions: 0o644, owner: 'root', group: 'root', role: 'dwcp' } as const;
  const release = { node: 'here', files: [file], units: [], sysctl: {} };
  return readState([driftOf('file/changed', { subject: path, node: 'here' })], { runner, release });
}

/** Every line a test copies: what stands in a release may be copied. */
const released = 'one line\ntwo\nlines\n  spaces \\n and "quotes" \'\n$(touch x)\ntext\n';

test.each(['', 'one line', 'two\nlines\n', '\n\n  spaces \\n and "quotes" \'\n$(touch x)\n'])(
  'a file is the same after it was copied: %j',
  async (text) => {
    const path = join(dir, "a file's name");
    await writeFile(path, text);
    await chmod(path, 0o640);
    const states = await read(path);
    await writeFile(path, 'as deployed');
    await chmod(path, 0o600);
    expect(await writeState(states, runner)).toBeNull();
    expect(await readFile(path, 'utf8')).toBe(text);
    expect((await lstat(path)).mode & 0o777).toBe(0o640);
  },
);

test('a file that is gone goes', async () => {
  const path = join(dir, 'gone');
  const states = await read(path);
  await writeFile(path, 'as deployed');
  expect(await writeState(states, runner)).toBeNull();
  await expect(lstat(path)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('what is no file any more, or too large, cannot be copied', async () => {
  const [link, large] = [join(dir, 'link'), join(dir, 'large')];
  await symlink('/etc/hostname', link);
  await writeFile(large, 'x'.repeat(65_537));
  expect(await readOrReason(link)).toMatch(/link: .*no file any more/s);
  expect(await readOrReason(large)).toMatch(/large: .*larger than 64 KiB/s);
});

test('a state that cannot be brought about is told, with what it is about', async () => {
  const path = join(dir, 'owned');
  await writeFile(path, 'text');
  const [state] = await read(path);
  if (state === undefined) throw new Error('nothing was read');
  const text = state.text.replace(/^\S+ \S+/, '644 nobody-of-this-name');
  expect(await writeState([{ ...state, text }], runner)).toBe(path);
});
