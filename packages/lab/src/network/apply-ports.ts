import type { Context } from '@dwcp/io';
import { namespaceOf, portName } from '../lab-names.ts';
import type { LabHost, LabPlan } from '../lab-plan.ts';
import { inspectLinks } from './inspect-namespace.ts';
import { applyBatch, applySysctl, deleteLinks, ensureNamespace, hasNamespace } from './namespaces.ts';
import { portMark, renderPortInHost, renderPortInSegment } from './render-port.ts';

/** Makes the namespace of a host that is about to start, with the settings of a kernel that has just booted. */
export async function prepareHostNamespace(plan: LabPlan, host: LabHost, ctx: Context): Promise<void> {
  const namespace = namespaceOf(plan.lab, host.name);
  await ensureNamespace(namespace, ctx);
  await applySysctl(namespace, hostSysctl, ctx);
}

/** Plugs a host into its segments: makes every interface that is missing or not as planned, removes the others. */
export async function applyPorts(plan: LabPlan, host: LabHost, ctx: Context): Promise<void> {
  const namespace = namespaceOf(plan.lab, host.name);
  const marks = new Map(host.interfaces.map((port) => [port.name, portMark(plan, host, port)]));
  // Of the devices the host made itself, a tunnel or a bridge, none is a veth.
  await deleteLinks(namespace, { select: (link) => link.kind === 'veth' && marks.get(link.name) !== link.mark }, ctx);
  const present = new Set((await inspectLinks(namespace, ctx)).map((link) => link.name));
  for (const port of host.interfaces) {
    if (present.has(port.name)) continue;
    await applyBatch(namespaceOf(plan.lab, port.segment), renderPortInSegment(plan, host, port), ctx);
    await applyBatch(namespace, renderPortInHost(plan, host, port), ctx);
  }
}

/** Takes all cables out at once: nothing the host still says is heard. */
export async function unplugPorts(plan: LabPlan, host: LabHost, ctx: Context): Promise<void> {
  const devices = new Set(host.interfaces.map((port) => portName(host.name, port.name)));
  for (const segment of new Set(host.interfaces.map((port) => port.segment))) {
    const namespace = namespaceOf(plan.lab, segment);
    if (!(await hasNamespace(namespace))) continue;
    await deleteLinks(namespace, { select: (link) => devices.has(link.name) }, ctx);
  }
}

/** A new namespace takes over the machine's own settings, whatever they are; a host starts from the kernel's. */
const hostSysctl: Readonly<Record<string, string>> = {
  'net.ipv4.ip_forward': '0',
  'net.ipv6.conf.all.forwarding': '0',
  'net.ipv4.conf.all.rp_filter': '0',
  'net.ipv4.conf.default.rp_filter': '0',
  'net.ipv4.conf.all.proxy_arp': '0',
  'net.ipv4.conf.default.proxy_arp': '0',
  'net.ipv4.conf.all.arp_ignore': '0',
  'net.ipv4.conf.default.arp_ignore': '0',
  'net.ipv4.conf.all.arp_announce': '0',
  'net.ipv4.conf.default.arp_announce': '0',
  'net.ipv6.conf.all.accept_ra': '0',
  'net.ipv6.conf.default.accept_ra': '0',
  'net.ipv6.conf.default.autoconf': '0',
  'net.ipv6.conf.default.accept_dad': '0',
};
