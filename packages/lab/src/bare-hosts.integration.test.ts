import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeLab } from './close-lab.ts';
import { inspectLab } from './inspect-lab.ts';
import type { Lab } from './lab.ts';
import { namespaceOf } from './lab-names.ts';
import { liveContext, temporaryDirectory, testLabId, whyNoLab } from './lab-tests.fixture.ts';
import { traceOf } from './machine-trace.fixture.ts';
import { netbuild } from './network/netbuild.ts';
import { reachCables } from './network/reach-cables.ts';
import { openLab } from './open-lab.ts';
import { planScaleLab } from './plan-scale-lab.ts';

const reason = await whyNoLab(0);
const title = reason === null ? 'a lab of bare hosts' : `a lab of bare hosts (skipped: ${reason})`;

describe.skipIf(reason !== null)(title, () => {
  const ctx = liveContext();
  const plan = planScaleLab({ lab: testLabId(8), nodes: 60, links: 120, seed: 1 });
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let before = '';
  let lab: Lab;
  const dir = () => join(directory.path, 'lab');
  const open = () => openLab(plan, { dir: dir(), imageDir: null }, ctx);
  const statuses = async () => new Set((await inspectLab(dir(), ctx)).hosts.map((host) => host.status));

  beforeAll(async () => {
    directory = await temporaryDirectory();
    before = await traceOf(plan.lab, dir(), ctx);
    lab = await open();
  });

  afterAll(async () => {
    await closeLab(dir(), ctx);
    await directory.remove();
  });

  test('every cable carries packets both ways', async () => {
    expect(await statuses()).toEqual(new Set(['running']));
    expect(await reachCables(plan, ctx)).toMatchObject({ links: 120, reached: 120, unreached: [] });
  });

  test('a command runs in the network of a host, on the file system of the machine', async () => {
    const { stdout } = await lab.runner('n07').run(['ls', import.meta.filename], { timeoutMs: 5_000 });
    expect(stdout).toContain(import.meta.filename);
    const link = await lab.runner('n07').run(['ip', '-j', 'link', 'show', 'eth1'], { timeoutMs: 5_000 });
    expect(JSON.parse(link.stdout)).toMatchObject([{ ifname: 'eth1', operstate: 'UP' }]);
  });

  test('the cables of a host that is stopped are dead at both ends, and alive when it is back', async () => {
    const argv = ['ip', '-j', 'link', 'show', 'type', 'veth'];
    const count = async () => JSON.parse((await lab.runner('n06').run(argv, { timeoutMs: 5_000 })).stdout).length;
    const all = await count();
    await lab.stopHost('n07');
    expect(await statuses()).toEqual(new Set(['running', 'missing']));
    expect(await count()).toBeLessThan(all);
    await lab.startHost('n07');
    expect(await reachCables(plan, ctx)).toMatchObject({ reached: 120 });
    expect(await count()).toBe(all);
  });

  test('opening makes what is missing or half made and leaves the rest alone', async () => {
    const isThere = async () =>
      (await lab.runner('n30').run(['ip', 'link', 'show', 'own0'], { timeoutMs: 5_000, okExitCodes: [0, 1] })).exitCode;
    await lab.runner('n30').run(['ip', 'link', 'add', 'own0', 'type', 'veth', 'peer', 'name', 'own1'], {
      timeoutMs: 5_000,
    });
    await netbuild([`remove ${namespaceOf(plan.lab, 'n10')}`, `in ${namespaceOf(plan.lab, 'n20')}`, 'mark half'], ctx);
    await open();
    expect(await isThere()).toBe(0);
    expect(await reachCables(plan, ctx)).toMatchObject({ reached: 120 });
  });

  test('a line that fails is named, with its place', async () => {
    const lines = [`in ${namespaceOf(plan.lab, 'n01')}`, 'link set lo up', 'addr add 10.0.0.1/30 dev eth0'];
    await expect(netbuild(lines, ctx)).rejects.toThrow(
      `File exists: \`addr add 10.0.0.1/30 dev eth0\` in ${namespaceOf(plan.lab, 'n01')}`,
    );
    await expect(netbuild(['in nowhere'], ctx)).rejects.toThrow('No such file or directory: `in nowhere`');
  });

  test('the other end of a link is gone when the removal of a namespace returns', async () => {
    const name = namespaceOf(plan.lab, 'passing');
    const link = `link add far type veth peer name near netns ${namespaceOf(plan.lab, 'n01')}`;
    for (let round = 0; round < 20; round++) {
      await netbuild([`namespace ${name}`, link], ctx);
      await netbuild([`remove ${name}`], ctx);
    }
  });

  test('leaves nothing once closed', async () => {
    await closeLab(dir(), ctx);
    expect(await traceOf(plan.lab, dir(), ctx)).toBe(before);
  });
});
