import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner, recordingSink } from '@dwcp/io';
import { afterAll, expect, test } from 'vitest';
import { inspectCloudEmulator, resetCloudEmulator, startCloudEmulator, stopCloudEmulator } from './emulator.ts';
import { ensureBucket, resetEndpoint } from './endpoint.ts';
import { findFreePort } from './port.ts';

const scratch = mkdtempSync(join(tmpdir(), `dwcp-t-${process.pid}-`));
const dir = join(scratch, 'cloud');
const projectDir = join(import.meta.dirname, '..', '..', '..', '..');
const signal = new AbortController().signal;
const ctx = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };

afterAll(async () => {
  await stopCloudEmulator(dir);
  rmSync(scratch, { recursive: true, force: true });
});

test('starts once, is found again, and is gone when it was stopped', async () => {
  expect(await inspectCloudEmulator(dir)).toEqual({ kind: 'gone' });
  const emulator = await startCloudEmulator({ dir, projectDir, port: null }, ctx);
  expect(await inspectCloudEmulator(dir)).toEqual({ kind: 'running', emulator });
  expect(await startCloudEmulator({ dir, projectDir, port: null }, ctx)).toEqual(emulator);
  await stopCloudEmulator(dir);
  expect(await inspectCloudEmulator(dir)).toEqual({ kind: 'gone' });
});

test('an emulator that was emptied counts as gone, and starting gives a new life', async () => {
  const first = await startCloudEmulator({ dir, projectDir, port: null }, ctx);
  await ensureBucket(first.endpoint, 'some-bucket');
  await ensureBucket(first.endpoint, 'some-bucket');
  await resetEndpoint(first.endpoint);
  expect(await inspectCloudEmulator(dir)).toEqual({ kind: 'gone' });
  const second = await startCloudEmulator({ dir, projectDir, port: null }, ctx);
  expect(second.instanceToken).not.toBe(first.instanceToken);
});

test('a reset keeps the process and changes the token', async () => {
  const first = await startCloudEmulator({ dir, projectDir, port: null }, ctx);
  const second = await resetCloudEmulator(dir);
  expect(second.identity).toEqual(first.identity);
  expect(second.instanceToken).not.toBe(first.instanceToken);
  expect(await inspectCloudEmulator(dir)).toEqual({ kind: 'running', emulator: second });
});

test('a port somebody listens on is refused by its number', async () => {
  const port = await findFreePort();
  const server = createServer().listen({ host: '127.0.0.1', port });
  await expect(startCloudEmulator({ dir: join(scratch, 'other'), projectDir, port }, ctx)).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: `port ${port} of 127.0.0.1 is in use`,
  });
  server.close();
});
