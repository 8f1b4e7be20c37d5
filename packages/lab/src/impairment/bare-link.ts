import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '@dwcp/io';
import { closeLab } from '../close-lab.ts';
import { namespaceOf } from '../lab-names.ts';
import type { LabInterface, LabPlan, PortImpairment } from '../lab-plan.ts';
import { hostOf } from '../lab-plan.ts';
import { writeLabRecord } from '../lab-record.ts';
import { registerLab } from '../lab-registry.ts';
import { applyPorts, prepareHostNamespace } from '../network/apply-ports.ts';
import { applySegments } from '../network/apply-segments.ts';
import { applySysctl } from '../network/namespaces.ts';
import { holdLab } from '../remove-labs.ts';
import { type LinkEnds, linkEndsOf } from './link-ends.ts';

/** A lab of one host without processes and one link of it: what links are measured on. */
export interface BareLink {
  readonly dir: string;
  readonly ends: LinkEnds;
  close(): Promise<void>;
}

export const bareEnd = { node: 'node', interface: 'eth0' } as const;

/** Makes it the way openLab makes links. A run that is killed leaves it as it would a lab, to be removed the same way. */
export async function openBareLink(lab: string, impairment: PortImpairment | null, ctx: Context): Promise<BareLink> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'dwcp-link-')));
  const plan = barePlan(lab, impairment);
  const close = () => closeLab(dir, ctx);
  try {
    await registerLab(lab, { dir, isLasting: false });
    // Gone with the lab.
    await holdLab(dir);
    await writeLabRecord(dir, { formatVersion: 1, plan, image: dir });
    await applyBare(plan, { dir, ctx });
    return { dir, ends: linkEndsOf(plan, bareEnd), close };
  } catch (cause) {
    await close();
    throw cause;
  }
}

/** Brings the link to what the plan wants. */
export async function applyBare(
  plan: LabPlan,
  options: { readonly dir: string; readonly ctx: Context },
): Promise<void> {
  const host = hostOf(plan, bareEnd.node);
  await applySegments(plan, { dir: options.dir }, options.ctx);
  await prepareHostNamespace(plan, host, options.ctx);
  // Nothing but what is measured is to be on the link: IPv6 speaks unasked, and the ordinals of all others would move.
  for (const name of [host.name, 'far']) {
    await applySysctl(namespaceOf(plan.lab, name), { 'net.ipv6.conf.default.disable_ipv6': '1' }, options.ctx);
  }
  await applyPorts(plan, host, options);
}

export function barePlan(lab: string, impairment: PortImpairment | null): LabPlan {
  const port: LabInterface = {
    name: bareEnd.interface,
    segment: 'far',
    addresses: ['192.0.2.2/24'],
    gateway: '192.0.2.1',
    mtuBytes: 1500,
    ...(impairment === null ? {} : { impairment }),
  };
  return {
    lab,
    segments: [
      {
        kind: 'routed',
        name: 'far',
        mtuBytes: 1500,
        gateways: ['192.0.2.1'],
        uplinks: [],
        nat: [],
        filters: [],
      },
    ],
    hosts: [
      {
        name: bareEnd.node,
        hostname: bareEnd.node,
        interfaces: [port],
        authorizedKeys: [],
        kind: 'light',
        hasDisk: false,
      },
    ],
  };
}
