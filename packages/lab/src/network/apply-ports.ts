import type { Context } from '@dwcp/io';
import { openPortLinks } from '../impairment/port-links.ts';
import { namespaceOf, portName } from '../lab-names.ts';
import { type LabHost, type LabPlan, namespaceSegmentsOf } from '../lab-plan.ts';
import { inspectLinks, type LinkStatus } from './inspect-namespace.ts';
import { applyBatch, deleteLinks, listNamespaces } from './namespaces.ts';
import { netbuild } from './netbuild.ts';
import { renderHostMark, renderHostNamespace } from './render-lab-network.ts';
import { portMark, renderPortInHost, renderPortInSegment, renderTapInHost } from './render-port.ts';

/** Makes the namespace of a host without a process, with the settings of a kernel that has just booted. */
export async function prepareHostNamespace(plan: LabPlan, host: LabHost, ctx: Context): Promise<void> {
  await netbuild(renderHostNamespace(plan, host), ctx);
}

/** Plugs a host into its segments: makes every interface that is missing or not as planned, removes the others. */
export async function applyPorts(
  plan: LabPlan,
  host: LabHost,
  options: { readonly dir: string; readonly ctx: Context },
): Promise<void> {
  const { ctx } = options;
  const namespace = namespaceOf(plan.lab, host.name);
  const links = await openPortLinks(plan, host, options);
  try {
    const wanted = host.interfaces.map((port) => ({ port, wiring: links.wiringOf(port) }));
    const marks = new Map(wanted.map((item) => [item.port.name, portMark(plan, host, item)]));
    const present = await inspectLinks(namespace, ctx);
    const stale = present.filter((link) => isPort(link, marks) && marks.get(link.name) !== link.mark);
    await removePorts(plan, host, { stale, ctx });
    for (const item of wanted) {
      const { port } = item;
      const isThere = present.some((link) => link.name === port.name && !stale.includes(link));
      if (isThere && (await links.apply(port))) continue;
      if (isThere) await removePorts(plan, host, { stale: present.filter((link) => link.name === port.name), ctx });
      const segment = namespaceOf(plan.lab, port.segment);
      if (item.wiring === 'forwarder') {
        // An end that was left alone does not go with the other, as a cable does.
        await deleteLinks(segment, { select: (link) => link.name === portName(host.name, port.name) }, ctx);
        await applyBatch(namespace, renderTapInHost(plan, host, port), ctx);
      }
      await applyBatch(segment, renderPortInSegment(plan, host, item), ctx);
      if (!(await links.apply(port))) throw new Error(`the link of ${host.name} ${port.name} is not there`);
      await applyBatch(namespace, renderPortInHost(plan, host, item), ctx);
    }
  } finally {
    links.close();
  }
  await netbuild(renderHostMark(plan, host), ctx);
}

/** True for a device a lab made. Of those the host made itself, a tunnel or a bridge, none is a veth or has a mark. */
function isPort(link: LinkStatus, planned: ReadonlyMap<string, string>): boolean {
  return link.kind === 'veth' || (link.kind === 'tun' && (planned.has(link.name) || link.mark !== null));
}

async function removePorts(
  plan: LabPlan,
  host: LabHost,
  options: { readonly stale: readonly LinkStatus[]; readonly ctx: Context },
): Promise<void> {
  const { stale, ctx } = options;
  const names = new Set(stale.map((link) => link.name));
  if (names.size === 0) return;
  await deleteLinks(namespaceOf(plan.lab, host.name), { select: (link) => names.has(link.name) }, ctx);
  const taps = stale.filter((link) => link.kind === 'tun').map((link) => portName(host.name, link.name));
  if (taps.length === 0) return;
  for (const segment of namespaceSegmentsOf(plan)) {
    await deleteLinks(namespaceOf(plan.lab, segment.name), { select: (link) => taps.includes(link.name) }, ctx);
  }
}

/** Takes all cables of hosts out: nothing they still say is heard. */
export async function unplugPorts(plan: LabPlan, hosts: readonly LabHost[], ctx: Context): Promise<void> {
  const present = new Set(await listNamespaces(plan.lab));
  const lines = hosts.flatMap((host) =>
    host.interfaces
      .filter((port) => present.has(port.segment))
      .flatMap((port) => [`in ${namespaceOf(plan.lab, port.segment)}`, `link drop ${portName(host.name, port.name)}`]),
  );
  if (lines.length > 0) await netbuild(lines, ctx);
}
