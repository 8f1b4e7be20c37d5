import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner, type ToolSpec } from '@dwcp/io';
import { testContext } from '@dwcp/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectTools } from './inspect-tools.ts';

const ctx = testContext(processRunner(new AbortController().signal));
let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dwcp-doctor-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function statusOf(name: string, script: string | null, minimum: string | null) {
  const spec: ToolSpec = {
    name,
    commands: [name],
    directories: [directory],
    versionArgs: ['--version'],
    versionPattern: /v(\d+\.\d+)/,
    minimum,
    neededFor: 'a test',
    howToGet: 'run `make setup`',
  };
  if (script !== null) {
    await writeFile(join(directory, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(directory, name), 0o755);
  }
  const [report] = await inspectTools([{ spec, isRequired: true }], ctx);
  return report;
}

test('a tool that is there and new enough is ok, with its version and place', async () => {
  const report = await statusOf('new-tool', 'echo v2.5', '2.0');
  expect(report).toMatchObject({ status: 'ok', version: '2.5', path: join(directory, 'new-tool') });
});

test('an older tool is too old', async () => {
  expect(await statusOf('old-tool', 'echo v1.9', '2.0')).toMatchObject({ status: 'too old', version: '1.9' });
});

test('a tool that is nowhere is missing, with the way to get it', async () => {
  expect(await statusOf('dwcp-no-such-tool', null, null)).toMatchObject({
    status: 'missing',
    path: null,
    howToGet: 'run `make setup`',
  });
});

test('a tool that does not tell its version is broken, and does not break the report', async () => {
  expect(await statusOf('broken-tool', 'exit 77', null)).toMatchObject({ status: 'broken' });
  expect(await statusOf('mute-tool', 'exit 0', '2.0')).toMatchObject({ status: 'broken' });
});
