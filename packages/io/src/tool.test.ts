import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processRunner } from './run.ts';
import { compareVersions, findTool, requireTool, type ToolSpec } from './tool.ts';

const runner = processRunner(new AbortController().signal);
let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-tool-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function tool(output: string): Promise<ToolSpec> {
  const path = join(dir, 'sample-tool');
  await writeFile(path, `#!/bin/sh\necho '${output}'\n`);
  await chmod(path, 0o755);
  return {
    name: 'sample',
    commands: ['sample-tool'],
    directories: [dir],
    versionArgs: ['--version'],
    versionPattern: /v(\d+(?:\.\d+)*)/,
    minimum: '1.11',
    neededFor: 'tests',
    howToGet: 'run `get sample`',
  };
}

test('finds a tool and its version', async () => {
  expect(await findTool(await tool('v1.12.3'), runner)).toEqual({ path: join(dir, 'sample-tool'), version: '1.12.3' });
});

test('a version that is too old is refused with the way to a newer one', async () => {
  await expect(requireTool(await tool('v1.9.9'), runner)).rejects.toMatchObject({
    code: 'TOOL_TOO_OLD',
    hint: 'run `get sample`',
  });
});

test('a version that cannot be read does not meet a minimum', async () => {
  await expect(requireTool(await tool('hello'), runner)).rejects.toMatchObject({ code: 'TOOL_TOO_OLD' });
});

test('a tool that is not there is named with what needs it', async () => {
  const spec = { ...(await tool('v2')), commands: ['no-such-tool'] };
  await expect(requireTool(spec, runner)).rejects.toThrow('sample is not installed (needed for tests)');
});

test('versions compare by number, not by text', () => {
  expect(compareVersions('1.9', '1.11')).toBeLessThan(0);
  expect(compareVersions('2', '1.99.9')).toBeGreaterThan(0);
  expect(compareVersions('1.11', '1.11.0')).toBe(0);
});
