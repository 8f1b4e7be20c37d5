import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identifyProcess, isRunning, readTextIfPresent, waitFor } from '@dwcp/io';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeLab } from './close-lab.ts';
import { findLabIdsByDirectory } from './host/lab-processes.ts';
import { defaultImageCache, ensureImage } from './image/ensure-image.ts';
import { inspectLab } from './inspect-lab.ts';
import { smallPlan } from './lab-plan.fixture.ts';
import { knownHostsPath, recordPath } from './lab-record.ts';
import { liveContext, temporaryDirectory, testLabId, whyNoLab } from './lab-tests.fixture.ts';
import { traceOf } from './machine-trace.fixture.ts';
import { openLab } from './open-lab.ts';

const reason = await whyNoLab(3);
const title =
  reason === null ? 'a lab whose opening was killed' : `a lab whose opening was killed (skipped: ${reason})`;

describe.skipIf(reason !== null)(title, () => {
  const ctx = liveContext();
  const id = testLabId(2);
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let imageDir = '';
  let before = '';
  const dir = () => join(directory.path, 'lab');

  beforeAll(async () => {
    imageDir = (await ensureImage({ cacheDir: defaultImageCache() }, ctx)).dir;
    directory = await temporaryDirectory();
    before = await traceOf(id, dir(), ctx);
  });

  afterAll(async () => {
    await closeLab(dir(), ctx);
    await directory.remove();
  });

  /** Opens the lab in another process and kills that without a warning so long after it has begun. */
  async function openAndKill(afterMs: number, hasBegun = hasRecord): Promise<void> {
    const child = join(import.meta.dirname, 'open-lab.child.fixture.ts');
    const argv = [process.execPath, '--conditions=dwcp-source', child, id, dir(), imageDir, 'full'];
    const identity = await identifyProcess(await ctx.run.start(argv, { logFile: join(directory.path, 'child.log') }));
    if (identity === null) throw new Error('the child did not start');
    const check = async () => ((await hasBegun()) || !(await isRunning(identity)) ? true : null);
    await waitFor(check, { timeoutMs: 20_000, everyMs: 10, onTimeout: () => new Error('the child does not begin') });
    await delay(afterMs);
    process.kill(identity.pid, 'SIGKILL');
    const isGone = async () => ((await isRunning(identity)) ? null : true);
    await waitFor(isGone, { timeoutMs: 5_000, everyMs: 5, onTimeout: () => new Error('the child does not end') });
  }

  const hasRecord = async () => (await inspectLab(dir(), ctx)).lab !== null;
  const hasHostProcess = async () => (await findLabIdsByDirectory(dir())).length > 0;

  test.each([0, 150, 500, 1_000])('is removed whole when it was killed %i ms in', async (afterMs) => {
    await openAndKill(afterMs);
    await closeLab(dir(), ctx);
    expect(await traceOf(id, dir(), ctx)).toBe(before);
  });

  test('leaves no host running whose key it did not write down', async () => {
    await openAndKill(0, hasHostProcess);
    const known = (await readTextIfPresent(knownHostsPath(dir()))) ?? '';
    const hosts = smallPlan().hosts.map((host) => host.name);
    expect(hosts.filter((host) => known.includes(`${host} ssh-ed25519 `))).toEqual(hosts);
    await closeLab(dir(), ctx);
  });

  test('is removed by what the machine shows of it when its files are lost', async () => {
    await openAndKill(0, hasHostProcess);
    await writeFile(recordPath(dir()), '{"formatVersion": 1, "pl');
    await rm(join(dir(), 'lab-id'));
    await closeLab(dir(), ctx);
    expect(await traceOf(id, dir(), ctx)).toBe(before);
  });

  test('is completed by opening it again', async () => {
    await openAndKill(500);
    const lab = await openLab(smallPlan({ lab: id }), { dir: dir(), imageDir }, ctx);
    const { exitCode } = await lab.runner('dc-gw1').run(['ping', '-c', '1', '-W', '2', '198.51.100.11'], {
      timeoutMs: 5_000,
      okExitCodes: [0, 1],
    });
    expect(exitCode).toBe(0);
    await closeLab(dir(), ctx);
    expect(await traceOf(id, dir(), ctx)).toBe(before);
  });
});
