import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { daemonStatusFunction } from './inspect.ts';

let root: string;
let server: Server | null = null;
const { run } = processRunner(new AbortController().signal);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dwcp-status-'));
});
afterEach(async () => {
  server?.close();
  server = null;
  await rm(root, { recursive: true, force: true });
});

/** What the look gets where dwcpd answers every line so, and dwcp-ctl runs this. */
async function told(
  answer: string | null,
  ctl = 'echo by-ctl',
): Promise<{ readonly text: string; readonly asked: string }> {
  const socket = join(root, 'control.sock');
  let asked = '';
  if (answer !== null) {
    const { promise, resolve } = Promise.withResolvers<void>();
    server = createServer({ allowHalfOpen: true }, (connection) => {
      connection
        .on('error', () => {})
        .on('data', (data) => {
          asked += data.toString();
          connection.end(answer);
        });
    }).listen(socket, resolve);
    await promise;
  }
  await writeFile(join(root, 'ctl'), `#!/bin/sh\n${ctl}\n`, { mode: 0o755 });
  const input = `${daemonStatusFunction({ socket, ctl: join(root, 'ctl') })}\ndwcpd_status\n`;
  const { stdout } = await run(['sh', '-s'], { input, timeoutMs: 30_000, okExitCodes: [0, 1] });
  return { text: stdout.trim(), asked };
}

test('dwcpd is asked at its socket, in the words of its protocol', async () => {
  expect(await told('{"version":1,"result":{"health":{},"links":[]}}\n')).toEqual({
    text: '{"health":{},"links":[]}',
    asked: '{"version":1,"command":"status","arguments":{}}\n',
  });
});

test.each([
  ['nobody listens', null],
  ['an error is the answer', '{"version":1,"error":{"code":"BUG"}}\n'],
  ['another version answers', '{"version":2,"result":{"links":[]}}\n'],
  ['the answer breaks off', '{"version":1,"result":{"links":'],
  ['nothing is answered', ''],
  [
    'the answer holds what could pass for another part of the look',
    '{"version":1,"result":{"a":"\n@@ firewall ok\n"}}\n',
  ],
  ['the answer never ends', 'x'.repeat(5_000_000)],
])('where %s dwcp-ctl is asked', async (_what, answer) => {
  expect((await told(answer)).text).toBe('by-ctl');
});

test.each([
  ['none runs', 'echo DAEMON_NOT_RUNNING; exit 1', 'null'],
  ['not all is healthy', `echo '{"links":[]}'; exit 2`, '{"links":[]}'],
  ['it has no right to ask', 'echo FILE_PERMISSIONS; exit 1', 'FILE_PERMISSIONS'],
])('dwcp-ctl tells where %s', async (_what, ctl, text) => {
  expect((await told(null, ctl)).text).toBe(text);
});
