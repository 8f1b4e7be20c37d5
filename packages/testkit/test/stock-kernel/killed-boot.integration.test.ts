import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identifyProcess, processRunner, waitFor } from '@dwcp/io';
import { repositoryRoot } from '@dwcp/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { whyNoStockKernel } from './boot-stock-kernel.ts';

const reason = await whyNoStockKernel(repositoryRoot);
const note = reason === null ? '' : ` (skipped: ${reason})`;
let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dwcp-killed-boot-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

test.skipIf(reason !== null)(
  `a boot that is killed leaves no process, mount or file behind${note}`,
  async () => {
    const runner = processRunner(new AbortController().signal);
    const program = join(import.meta.dirname, 'boot-stock-kernel.child.fixture.ts');
    const log = join(directory, 'log');
    const pid = await runner.start([process.execPath, '--conditions=dwcp-source', program], {
      logFile: log,
      // Where it would put files, if it put any.
      env: { TMPDIR: directory },
    });
    const started = await waitFor(
      async () => {
        const below = await descendantsOf(pid);
        const names = await Promise.all(below.map(nameOf));
        return names.includes('qemu-system-x86') && names.includes('virtiofsd') ? below : null;
      },
      {
        timeoutMs: 60_000,
        everyMs: 50,
        onTimeout: () => new Error(`no emulator: its log is ${log}`),
      },
    );
    const identities = await Promise.all(started.map(async (one) => ({ pid: one, was: await identifyProcess(one) })));
    process.kill(pid, 'SIGKILL');
    let left: readonly string[] = [];
    await waitFor(
      async () => {
        const now = await Promise.all(
          identities.map(async (one) =>
            one.was !== null && (await identifyProcess(one.pid))?.startTime === one.was.startTime
              ? [`${one.pid} ${await nameOf(one.pid)}`]
              : [],
          ),
        );
        left = now.flat();
        return left.length === 0 ? true : null;
      },
      { timeoutMs: 30_000, everyMs: 50, onTimeout: () => new Error(`still there: ${left.join(', ')}`) },
    );
    expect(started.length).toBeGreaterThanOrEqual(4);
    expect(await readFile('/proc/self/mountinfo', 'utf8')).not.toContain('stock-kernel');
    const { stdout } = await runner.run(['find', directory, '-mindepth', '1', '-not', '-name', 'log'], {
      timeoutMs: 10_000,
    });
    expect(stdout).toBe('');
  },
  120_000,
);

async function descendantsOf(pid: number): Promise<readonly number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const own = children.split(' ').filter(Boolean).map(Number);
  return [...own, ...(await Promise.all(own.map(descendantsOf))).flat()];
}

async function nameOf(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
}
