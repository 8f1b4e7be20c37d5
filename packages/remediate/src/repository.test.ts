import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ScriptedCall, scriptedRunner, testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { restoreFiles } from './repository.ts';

const file = 'lab.yaml';
let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-restore-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const git = (args: readonly string[], what: Partial<ScriptedCall> = {}): ScriptedCall => ({
  argv: ['git', '-C', dir, ...args],
  ...what,
});
const committed = () => git(['show', `HEAD:./${file}`], { stdout: 'deployed\n' });
const nothingStaged = () => git(['diff', '--cached', '--quiet', '--', file]);
const options = () => {
  const sha256 = createHash('sha256').update('deployed\n').digest('hex');
  return { projectDir: dir, deployed: [{ file, sha256 }] };
};

test('work that came while the question waited is not restored over', async () => {
  await writeFile(join(dir, file), 'my work\n');
  const unknown = git(['hash-object', '--', file], { exitCode: 128 });
  const run = scriptedRunner([committed(), nothingStaged(), unknown]);
  await expect(restoreFiles([file], options(), testContext(run))).rejects.toMatchObject({
    code: 'REPAIR_OVERTAKEN',
    message: expect.stringMatching(/lab\.yaml.*not committed/),
  });
  expect(run.remaining()).toBe(0);
});

test('what is as committed again needs nothing, and what is gone comes back', async () => {
  await writeFile(join(dir, file), 'deployed\n');
  await restoreFiles([file], options(), testContext(scriptedRunner([committed()])));
  await rm(join(dir, file));
  const run = scriptedRunner([committed(), nothingStaged(), git(['restore', '--worktree', '--', file])]);
  await restoreFiles([file], options(), testContext(run));
  expect(run.remaining()).toBe(0);
});
