import { appendFile, chmod, link, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { programTest, signatureIn } from './program.ts';

let root: string;
const inProgram = (name: string): string => join(root, 'opt/dwcp/one', name);
const { run } = processRunner(new AbortController().signal);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dwcp-program-'));
  await mkdir(inProgram('bin'), { recursive: true });
  await mkdir(join(root, 'etc/dwcp'), { recursive: true });
  await writeFile(inProgram('bin/dwcpd'), 'program\n', { mode: 0o755 });
  await writeFile(inProgram('VERSION'), '1\n', { mode: 0o644 });
  await symlink('one', join(root, 'opt/dwcp/current'));
  const sums = 'cd "$0/opt/dwcp/current" && find . -type f -exec sha256sum {} + > "$0/etc/dwcp/program.sums"';
  await run(['sh', '-c', sums, root], { timeoutMs: 30_000 });
});
afterEach(() => rm(root, { recursive: true, force: true }));

interface Look {
  /** Null where the program is not the released one. */
  readonly signature: string | null;
  readonly isRead: boolean;
}

async function look(known: string | null = null): Promise<Look> {
  const log = join(root, 'read.log');
  const input = [
    `sha256sum() { case "$*" in *--check*) echo read >> ${log} ;; esac; command sha256sum "$@"; }`,
    `${programTest({ known, root })} || echo missing`,
    `cat ${log} 2>/dev/null; rm -f ${log}`,
    '',
  ].join('\n');
  const { stdout } = await run(['sh', '-s'], { input, timeoutMs: 30_000 });
  const lines = stdout.split('\n').map((line) => line.split('\t'));
  const [, ...columns] = lines.find(([kind]) => kind === 'program') ?? [];
  return { signature: signatureIn(columns), isRead: lines.some(([kind]) => kind === 'read') };
}

test.skipIf(process.getuid?.() !== 0)(
  'a program is read whole, and not again while nothing about it changed (needs root)',
  async () => {
    const first = await look();
    expect(first).toEqual({ signature: expect.stringMatching(/^[0-9a-f]{64}$/), isRead: true });
    expect(await look(first.signature)).toEqual({ ...first, isRead: false });
    // Of an earlier reading that was of another program.
    expect(await look('0'.repeat(64))).toEqual(first);
  },
);

test.skipIf(process.getuid?.() !== 0).each<[string, () => Promise<unknown>]>([
  ['written to', () => appendFile(inProgram('bin/dwcpd'), 'more\n')],
  [
    'written to, its times put back',
    async () => {
      await utimes(inProgram('VERSION'), 1, 1);
      await writeFile(inProgram('VERSION'), '2\n');
      await utimes(inProgram('VERSION'), 1, 1);
    },
  ],
  ['opened to others', () => chmod(inProgram('VERSION'), 0o646)],
  ['joined by another', () => writeFile(inProgram('more'), '')],
  ['gone', () => rm(inProgram('VERSION'))],
  [
    'replaced by another of the same size and times',
    async () => {
      await utimes(inProgram('VERSION'), 1, 1);
      await writeFile(join(root, 'other'), '2\n', { mode: 0o644 });
      await utimes(join(root, 'other'), 1, 1);
      await rename(join(root, 'other'), inProgram('VERSION'));
    },
  ],
  [
    'no longer the one that is started',
    async () => {
      await mkdir(join(root, 'opt/dwcp/two'));
      await symlink('two', join(root, 'next'));
      await rename(join(root, 'next'), join(root, 'opt/dwcp/current'));
    },
  ],
])('a file %s is a program that differs, whatever was known of it (needs root)', async (_what, change) => {
  const { signature } = await look();
  expect(signature).not.toBeNull();
  await change();
  expect(await look(signature)).toEqual({ signature: null, isRead: expect.any(Boolean) });
});

test.skipIf(process.getuid?.() !== 0)('what is as it was but looks otherwise is read again (needs root)', async () => {
  const { signature } = await look();
  await link(inProgram('VERSION'), join(root, 'second-name'));
  const again = await look(signature);
  expect(again).toEqual({ signature: expect.any(String), isRead: true });
  expect(again.signature).not.toBe(signature);
});

test('a signature that is none is not put into a script', () => {
  expect(() => programTest({ known: `'; reboot; '` })).toThrow(RangeError);
});
