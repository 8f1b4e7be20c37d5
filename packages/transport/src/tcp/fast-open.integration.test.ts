import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { expect, test } from 'vitest';

const run = processRunner(new AbortController().signal);
const inNetwork = ['unshare', '--user', '--map-root-user', '--net'];
const { exitCode } = await run.run([...inNetwork, 'true'], { timeoutMs: 10_000, okExitCodes: [0, 1] });

test.skipIf(exitCode !== 0)('with fast open the first segment of the second connection carries data', async () => {
  const child = join(import.meta.dirname, 'fast-open.child.fixture.ts');
  const script = 'ip link set lo up && echo 3 >/proc/sys/net/ipv4/tcp_fastopen && exec "$@"';
  const argv = [...inNetwork, 'sh', '-c', script, 'sh', process.execPath, '--conditions=dwcp-source', child];
  const { stdout } = await run.run(argv, { timeoutMs: 60_000 });
  expect(JSON.parse(stdout)).toEqual({
    had: [false, true],
    refusal: expect.stringContaining('cannot reach 127.0.0.1'),
    shortfalls: [],
  });
});
