import { join } from 'node:path';
import { type LinkImpairment, noImpairment } from '@dwcp/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeLab } from '../close-lab.ts';
import { inspectLab } from '../inspect-lab.ts';
import type { Lab } from '../lab.ts';
import { namespaceOf } from '../lab-names.ts';
import type { LabHost, LabPlan } from '../lab-plan.ts';
import { liveContext, temporaryDirectory, testLabId, whyNoLab } from '../lab-tests.fixture.ts';
import { traceOf } from '../machine-trace.fixture.ts';
import { openLab } from '../open-lab.ts';
import { openLinkConditioner } from './link-conditioner.ts';
import { delayMsAt, type LinkMeasurement, measureLink } from './measure-link.ts';
import { withImpairments } from './with-impairments.ts';

const reason = await whyNoLab(0);
const title = reason === null ? 'a lab with an impaired link' : `a lab with an impaired link (skipped: ${reason})`;

describe.skipIf(reason !== null)(title, () => {
  const ctx = liveContext();
  const id = testLabId(15);
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let before = '';
  let lab: Lab;
  const dir = () => join(directory.path, 'lab');
  const open = async (plan: LabPlan) => {
    lab = await openLab(plan, { dir: dir(), imageDir: directory.path }, ctx);
  };

  beforeAll(async () => {
    directory = await temporaryDirectory();
    before = await traceOf(id, dir(), ctx);
    await open(impairedBy(20));
  });
  afterAll(async () => {
    await closeLab(dir(), ctx);
    expect(await traceOf(id, dir(), ctx)).toBe(before);
    await directory.remove();
  });

  const plain = lanPlan(id);
  const impairedBy = (delayMs: number): LabPlan => {
    const link: LinkImpairment = {
      link: { node: 'one', interface: 'eth0' },
      fromNode: { ...noImpairment, delayMs },
      toNode: noImpairment,
    };
    return withImpairments(plain, { links: [link], seed: 3 });
  };
  const send = (from: string, to: string): Promise<LinkMeasurement> => {
    const end = (host: string) => ({ namespace: namespaceOf(id, host), device: 'eth0' });
    const series = { count: 100, intervalUs: 500, frameBytes: 200, settleMs: 100 };
    return measureLink(end(from), end(to), { ...series, ctx });
  };
  const identityOf = async (host: string) => {
    const { stdout } = await lab.runner(host).run(['ip', '-o', 'link', 'show', 'eth0'], { timeoutMs: 5_000 });
    return stdout.split(':')[0];
  };

  test('delays what the host at that end sends, and nothing else', async () => {
    const from = await send('one', 'two');
    expect(from.arrived).toBe(100);
    expect(delayMsAt(from, 0)).toBeGreaterThanOrEqual(20);
    expect(delayMsAt(await send('two', 'one'), 0.5)).toBeLessThan(15);
    expect((await inspectLab(dir(), ctx)).hosts.map((host) => host.status)).toEqual(['running', 'running']);
  });

  test('takes over another delay without making the link anew', async () => {
    const device = await identityOf('one');
    await open(impairedBy(40));
    expect(await identityOf('one')).toBe(device);
    expect(delayMsAt(await send('one', 'two'), 0)).toBeGreaterThanOrEqual(40);
  });

  test('the link of a host that was off is impaired again', async () => {
    await lab.stopHost('one');
    await lab.startHost('one');
    const from = await send('one', 'two');
    expect(from.arrived).toBe(100);
    expect(delayMsAt(from, 0)).toBeGreaterThanOrEqual(40);
  });

  test('says which link cannot be broken when its host is off', async () => {
    const conditioner = await openLinkConditioner(dir(), { seed: 3 }, ctx);
    await lab.stopHost('two');
    await expect(conditioner.down({ node: 'two', interface: 'eth0' })).rejects.toMatchObject({
      code: 'LAB_FAILED',
      message: 'the link of two/eth0 took no down: No such file or directory',
    });
    await lab.startHost('two');
    await conditioner.close();
    expect((await send('two', 'one')).arrived).toBe(100);
  });

  test('is a plain cable again when the plan says so, and impaired once more', async () => {
    await open(plain);
    const cable = await send('one', 'two');
    expect(cable.arrived).toBe(100);
    expect(delayMsAt(cable, 0.5)).toBeLessThan(15);
    await open(impairedBy(20));
    expect(delayMsAt(await send('one', 'two'), 0)).toBeGreaterThanOrEqual(20);
  });
});

/** Two hosts without processes on one LAN. */
function lanPlan(lab: string): LabPlan {
  const host = (name: string, address: string): LabHost => ({
    name,
    hostname: name,
    interfaces: [{ name: 'eth0', segment: 'lan', addresses: [`${address}/24`], gateway: null, mtuBytes: 1500 }],
    authorizedKeys: [],
    kind: 'light',
    hasDisk: false,
  });
  return {
    lab,
    segments: [{ kind: 'switched', name: 'lan', mtuBytes: 1500, gateway: null }],
    hosts: [host('one', '10.9.0.1'), host('two', '10.9.0.2')],
  };
}
