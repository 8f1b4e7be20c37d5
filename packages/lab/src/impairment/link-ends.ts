import type { LinkEnd } from '@dwcp/model';
import { namespaceOf, portName } from '../lab-names.ts';
import type { LabPlan, PortImpairment } from '../lab-plan.ts';
import { uplinkPairsOf } from '../network/uplink-pairs.ts';

/** The two devices a link of a lab has, on the side of the node that owns the end and on the other. */
export interface LinkEnds {
  /** The same in every lab of the same plan: drops are drawn by it. */
  readonly name: string;
  readonly node: LinkDevice;
  readonly segment: LinkDevice;
  /** As planned; null for a plain cable. */
  readonly impairment: PortImpairment | null;
}

export interface LinkDevice {
  readonly namespace: string;
  readonly device: string;
}

/**
 * The link at an end: of an interface of a host, or of an uplink of a routed segment by the name of its device. Throws a
 * plain Error when the plan has none there.
 */
export function linkEndsOf(plan: LabPlan, end: LinkEnd): LinkEnds {
  const name = `${end.node}/${end.interface}`;
  const port = plan.hosts
    .find((host) => host.name === end.node)
    ?.interfaces.find((candidate) => candidate.name === end.interface);
  if (port !== undefined) {
    return {
      name,
      node: { namespace: namespaceOf(plan.lab, end.node), device: port.name },
      segment: { namespace: namespaceOf(plan.lab, port.segment), device: portName(end.node, port.name) },
      impairment: port.impairment ?? null,
    };
  }
  for (const { ends } of uplinkPairsOf(plan)) {
    const local = ends.find((side) => side.segment === end.node && side.device === end.interface);
    const remote = ends.find((side) => side !== local);
    if (local === undefined || remote === undefined) continue;
    const device = (side: typeof local) => ({ namespace: namespaceOf(plan.lab, side.segment), device: side.device });
    return { name, node: device(local), segment: device(remote), impairment: null };
  }
  throw new Error(`no link end ${name} in lab ${plan.lab}`);
}

/** Ends of all links whose impairment is planned. */
export function impairedEndsOf(plan: LabPlan): readonly LinkEnd[] {
  return plan.hosts.flatMap((host) =>
    host.interfaces
      .filter((port) => port.impairment !== undefined)
      .map((port) => ({ node: host.name, interface: port.name })),
  );
}
