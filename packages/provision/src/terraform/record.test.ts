import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scriptedRunner, testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inspectApply } from './apply.ts';
import { recordEnd, recordStart, unfinishedSince } from './operation.ts';

const ctx = testContext(scriptedRunner([]));
let workDir = '';
beforeEach(async () => {
  workDir = await mkdtemp(join(tmpdir(), 'dwcp-record-'));
});
afterEach(() => rm(workDir, { recursive: true, force: true }));

test('a run that began is known until it ends', async () => {
  const workspace = { tool: { path: 'terraform', version: '1.11.4' }, workDir, env: {} };
  expect(await unfinishedSince(workspace)).toBeNull();
  await recordStart(workspace, ctx);
  expect(await unfinishedSince(workspace)).toBe(ctx.now());
  await recordEnd(workspace);
  expect(await unfinishedSince(workspace)).toBeNull();
});

test.each([
  ['operation.json', unfinishedSince],
  ['apply.json', inspectApply],
])('a %s that was cut off, emptied or written by another is named, not taken for absent', async (name, read) => {
  const path = join(workDir, name);
  for (const text of ['{"startedMs": 1', '', '\0\0', '[]', '{"startedMs": "1", "planFile": 1}']) {
    await writeFile(path, text);
    await expect(read({ workDir })).rejects.toMatchObject({
      code: 'STATE_CORRUPT',
      message: `${path} is not what dwcp wrote`,
      hint: `remove ${path} once no terraform runs in ${workDir}`,
    });
  }
});
