import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scriptedRunner, testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inspectCloudEmulator, stopCloudEmulator } from './emulator.ts';
import { findFreePort, requireFreePort } from './port.ts';
import { requireMoto } from './python.ts';

let dir = '';

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dwcp-t-'));
});

afterEach(() => rmSync(dir, { recursive: true }));

test('a record of a process that is gone means gone, and stopping it does no harm', async () => {
  const record = { port: 1, identity: { pid: 4_000_000, startTime: '1' }, instanceToken: 'a' };
  writeFileSync(join(dir, 'emulator.json'), JSON.stringify(record));
  expect(await inspectCloudEmulator(dir)).toEqual({ kind: 'gone' });
  await stopCloudEmulator(dir);
  await stopCloudEmulator(dir);
});

test('a record of another process with the same pid means gone', async () => {
  const record = { port: 1, identity: { pid: process.pid, startTime: '1' }, instanceToken: 'a' };
  writeFileSync(join(dir, 'emulator.json'), JSON.stringify(record));
  expect(await inspectCloudEmulator(dir)).toEqual({ kind: 'gone' });
  await stopCloudEmulator(dir);
});

test('a port in use is named', async () => {
  const port = await findFreePort();
  const server = createServer().listen({ host: '127.0.0.1', port });
  await new Promise((resolve) => server.once('listening', resolve));
  await expect(requireFreePort(port)).rejects.toMatchObject({ code: 'PORT_TAKEN' });
  server.close();
});

test('a machine whose Python has no moto is told how to get it', async () => {
  const runner = {
    ...scriptedRunner([]),
    run: () => Promise.resolve({ exitCode: 1, stdout: '', stderr: '', durationMs: 0 }),
  };
  await expect(requireMoto(dir, testContext(runner))).rejects.toMatchObject({
    code: 'TOOL_MISSING',
    hint: expect.stringContaining('make setup'),
  });
});
