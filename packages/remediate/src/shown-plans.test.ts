import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { identifyProcess } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeShownPlanDirectory } from './shown-plans.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-shown-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('what dry runs that were killed left goes with the next one; what another works with, and all else, stays', async () => {
  const running = `plan-${process.ppid}-${(await identifyProcess(process.ppid))?.startTime}-ab12CD`;
  // No such process, a pid that another has by now, and a name without one.
  const left = ['plan-4194000-1-ab12CD', `plan-${process.ppid}-1-ab12CD`, 'plan-ab12CD'];
  for (const name of [...left, running, 'terraform']) {
    await mkdir(join(dir, name));
    await writeFile(join(dir, name, 'plan.tfplan'), 'values');
  }
  const own = await makeShownPlanDirectory(dir);
  expect((await readdir(dir)).toSorted()).toEqual([basename(own), running, 'terraform'].toSorted());
  expect(await readdir(own)).toEqual([]);
  const second = await makeShownPlanDirectory(dir);
  expect(await readdir(dir)).toContain(basename(own));
  expect(second).not.toBe(own);
});

test('the first dry run makes the directory it works in', async () => {
  const own = await makeShownPlanDirectory(join(dir, 'drift'));
  expect(await readdir(join(dir, 'drift'))).toEqual([basename(own)]);
});
