import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withPassingDirectory } from './passing-directory.ts';
import { identifyProcess } from './process.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-passing-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** No such process, a pid that another has by now, and a name without one. */
const left = ['plan-4194000-1-ab12CD', `plan-${process.ppid}-1-ab12CD`, 'plan-ab12CD'];

async function plant(names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(join(dir, name));
    await writeFile(join(dir, name, 'plan.tfplan'), 'values');
  }
}

test('what processes that were killed left goes with the next one; what another works with, and all else, stays', async () => {
  const running = `plan-${process.ppid}-${(await identifyProcess(process.ppid))?.startTime}-ab12CD`;
  await plant([...left, running, 'terraform', 'mode-4194000-1-ab12CD']);
  await withPassingDirectory(dir, { prefix: 'plan' }, async (own) => {
    const kept = [basename(own), running, 'terraform', 'mode-4194000-1-ab12CD'];
    expect((await readdir(dir)).toSorted()).toEqual(kept.toSorted());
    expect(await readdir(own)).toEqual([]);
    expect((await stat(own)).mode & 0o777).toBe(0o700);
    await withPassingDirectory(dir, { prefix: 'plan' }, async (second) => {
      expect(second).not.toBe(own);
      expect(await readdir(dir)).toContain(basename(own));
    });
    expect((await readdir(dir)).toSorted()).toEqual(kept.toSorted());
  });
});

test('it goes however its use ends, and each is told of before it goes', async () => {
  await plant(left);
  const told: string[] = [];
  const options = { prefix: 'plan', beforeRemoval: async (path: string) => void told.push(basename(path)) };
  let own = '';
  const body = async (path: string) => {
    own = basename(path);
    await writeFile(join(path, 'plan.tfplan'), 'values');
    throw new Error('over');
  };
  await expect(withPassingDirectory(dir, options, body)).rejects.toThrow('over');
  expect(told.toSorted()).toEqual([...left, own].toSorted());
  expect(await readdir(dir)).toEqual([]);
});

test('the first one makes the directory it lies in', async () => {
  const parent = join(dir, 'drift');
  await withPassingDirectory(parent, { prefix: 'plan' }, async (own) => {
    expect(await readdir(parent)).toEqual([basename(own)]);
  });
});
