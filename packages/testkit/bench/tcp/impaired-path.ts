import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '@dwcp/io';
import { closeLab, type Lab, type LabHost, type LabPlan, openLab, withImpairments } from '@dwcp/lab';
import { noImpairment } from '@dwcp/model';

/** Two hosts without processes, between them a path of 100 ms there and back that loses 1 % each way, at 100 Mbit/s. */
export async function withImpairedPath<T>(use: (lab: Lab) => Promise<T>, ctx: Context): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'dwcp-bench-tcp-'));
  try {
    const way = { ...noImpairment, delayMs: 50, lossPercent: 1, rateMbit: 100 };
    const link = { link: { node: 'one', interface: 'eth0' }, fromNode: way, toNode: way };
    const plan = withImpairments(lanPlan(`dwf7${process.pid.toString(16).padStart(7, '0')}`), {
      links: [link],
      seed: 7,
    });
    return await use(await openLab(plan, { dir: join(dir, 'lab'), imageDir: null, isLasting: false }, ctx));
  } finally {
    await closeLab(join(dir, 'lab'), ctx);
    await rm(dir, { recursive: true, force: true });
  }
}

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
    hosts: [host('one', '10.213.11.1'), host('two', '10.213.11.2')],
  };
}
