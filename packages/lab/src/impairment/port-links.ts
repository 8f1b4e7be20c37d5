import type { Context } from '@dwcp/io';
import { DwcpError, type Impairment, type LinkDirection } from '@dwcp/model';
import { inNamespace } from '../lab-names.ts';
import type { LabHost, LabInterface, LabPlan } from '../lab-plan.ts';
import type { PortWiring } from '../network/render-port.ts';
import { ensureForwarder } from './forwarder-process.ts';
import { type LinkEnds, linkEndsOf } from './link-ends.ts';
import { type ImpairmentSupport, inspectImpairmentSupport } from './netem-support.ts';
import { renderNetem } from './render-netem.ts';

/** The links of the interfaces of one host while they are plugged in. */
export interface PortLinks {
  wiringOf(port: LabInterface): PortWiring;
  /** Gives the link of an interface the impairment that is planned; false when its two ends are not there to carry. */
  apply(port: LabInterface): Promise<boolean>;
  close(): void;
}

/** A host without an impaired interface needs neither netem nor a forwarder, and asks for none. */
export async function openPortLinks(
  plan: LabPlan,
  host: LabHost,
  options: { readonly dir: string; readonly ctx: Context },
): Promise<PortLinks> {
  const { dir, ctx } = options;
  const isImpaired = host.interfaces.some((port) => port.impairment !== undefined);
  const support = isImpaired ? await inspectImpairmentSupport(ctx) : null;
  const forwarder = support?.backend === 'forwarder' ? await ensureForwarder(plan.lab, dir, ctx) : null;
  return {
    wiringOf: (port) => (port.impairment === undefined ? 'cable' : (support?.backend ?? 'cable')),
    async apply(port) {
      const ends = linkEndsOf(plan, { node: host.name, interface: port.name });
      if (ends.impairment === null || support === null) return true;
      const { fromNode, toNode, seed } = ends.impairment;
      if (forwarder === null) {
        await applyNetem(ends, { 'from-node': fromNode, 'to-node': toNode }, { support, ctx });
        return true;
      }
      const served = (await forwarder.status()).links.find((link) => link.link === ends.name);
      if (served?.isServed !== true && !(await serves(() => forwarder.serve(ends, seed)))) return false;
      await forwarder.set(ends, 'from-node', fromNode);
      await forwarder.set(ends, 'to-node', toNode);
      return true;
    },
    close: () => forwarder?.close(),
  };
}

/** What leaves a device is what netem delays: on the host's side what leaves the host, on the other what reaches it. */
export async function applyNetem(
  ends: LinkEnds,
  impairments: Readonly<Record<LinkDirection, Impairment>>,
  options: { readonly support: ImpairmentSupport; readonly ctx: Context },
): Promise<void> {
  const seed = options.support.takesSeed ? (ends.impairment?.seed ?? 0) : null;
  for (const [side, direction] of [
    [ends.node, 'from-node'],
    [ends.segment, 'to-node'],
  ] as const) {
    const argv = renderNetem(side.device, impairments[direction], { seed });
    await options.ctx.run.run(inNamespace(side.namespace, argv), { timeoutMs: 10_000 });
  }
}

async function serves(serve: () => Promise<unknown>): Promise<boolean> {
  try {
    await serve();
    return true;
  } catch (cause) {
    if (cause instanceof DwcpError && cause.code === 'LAB_FAILED') return false;
    throw cause;
  }
}
