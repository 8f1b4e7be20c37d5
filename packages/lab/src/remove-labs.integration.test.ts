import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identifyProcess, type ProcessIdentity, stopProcess } from '@dwcp/io';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeLab } from './close-lab.ts';
import { registerLab } from './lab-registry.ts';
import { liveContext, temporaryDirectory, testLabId, whyNoLab } from './lab-tests.fixture.ts';
import { traceOf } from './machine-trace.fixture.ts';
import { openLab } from './open-lab.ts';
import { planScaleLab } from './plan-scale-lab.ts';
import { holdLab, removeLabs } from './remove-labs.ts';

const reason = await whyNoLab(0);
const title = reason === null ? 'removing labs' : `removing labs (skipped: ${reason})`;

describe.skipIf(reason !== null)(title, () => {
  const ctx = liveContext();
  const [own, other] = [testLabId(9), testLabId(10)];
  const labs = [own, other];
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let before: readonly string[] = [];
  let worker: ProcessIdentity;
  const dirOf = (lab: string) => join(directory.path, lab);
  const traces = () => Promise.all(labs.map((lab) => traceOf(lab, dirOf(lab), ctx)));
  const open = (lab: string, isLasting = false) =>
    openLab(planScaleLab({ lab, nodes: 3, links: 3, seed: 1 }), { dir: dirOf(lab), imageDir: null, isLasting }, ctx);
  const remove = (options: { readonly all: boolean; readonly force?: boolean }) =>
    removeLabs({ force: false, ...options, labs }, ctx);

  beforeEach(async () => {
    directory = await temporaryDirectory();
    before = await traces();
    const pid = await ctx.run.start(['sleep', '600'], { logFile: join(directory.path, 'sleep.log') });
    const identity = await identifyProcess(pid);
    if (identity === null) throw new Error('the other process did not start');
    worker = identity;
  });

  afterEach(async () => {
    await stopProcess(worker, { graceMs: 1_000 });
    for (const lab of labs) await closeLab(dirOf(lab), ctx);
    await directory.remove();
  });

  test('what a killed run left goes, what was left up on purpose stays until all are to go', async () => {
    await open(own);
    await open(other);
    await writeFile(join(dirOf(own), 'lab.held'), JSON.stringify({ pid: worker.pid, startTime: '1' }));
    expect(await remove({ all: false })).toEqual({
      removed: [{ lab: own, dir: dirOf(own), processes: 0, namespaces: 3 }],
      kept: [{ lab: other, dir: dirOf(other), reason: 'it was left up' }],
    });
    expect((await remove({ all: true })).removed).toMatchObject([{ lab: other }]);
    expect(await traces()).toEqual(before);
    await expect(stat(dirOf(other))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await remove({ all: true })).toEqual({ removed: [], kept: [] });
  });

  test('a lab another process works with and a lasting one stay unless forced', async () => {
    await open(own);
    await open(other, true);
    await writeFile(join(dirOf(own), 'lab.held'), JSON.stringify(worker));
    expect(await remove({ all: true })).toEqual({
      removed: [],
      kept: [
        { lab: own, dir: dirOf(own), reason: `process ${worker.pid} is working with it` },
        { lab: other, dir: dirOf(other), reason: 'it belongs to an environment that is deployed' },
      ],
    });
    expect((await remove({ all: true, force: true })).removed.map(({ lab }) => lab)).toEqual(labs);
    expect(await traces()).toEqual(before);
  });

  test('a process of a lab whose note and files are lost is found by its network, and ended', async () => {
    const lab = await open(own);
    const argv = ['nsenter', `--net=${lab.namespaceOf('n1')}`, '--', 'sleep', '600'];
    const pid = await ctx.run.start(argv, { logFile: join(directory.path, 'inside.log') });
    await rm(dirOf(own), { recursive: true });
    await registerLab(own, { dir: dirOf(own), isLasting: false });
    expect((await remove({ all: true })).removed).toEqual([{ lab: own, dir: dirOf(own), processes: 1, namespaces: 3 }]);
    expect(await identifyProcess(pid)).toBeNull();
    expect(await traces()).toEqual(before);
  });

  test('the process that holds a lab may remove it itself', async () => {
    await open(own);
    const hold = await holdLab(dirOf(own));
    expect((await remove({ all: true })).removed.map(({ lab }) => lab)).toEqual([own]);
    await hold.release();
  });
});
