import type { Context } from '@dwcp/io';
import { DwcpError, type Impairment, type LinkDirection, type LinkEnd } from '@dwcp/model';
import type { LabPlan } from '../lab-plan.ts';
import { readLabRecord } from '../lab-record.ts';
import type { ServedLink } from './forwarder-client.ts';
import { ensureForwarder } from './forwarder-process.ts';
import { linkEndsOf } from './link-ends.ts';
import { type ImpairmentBackend, inspectImpairmentSupport } from './netem-support.ts';
import { applyNetem } from './port-links.ts';

/**
 * Impairs, breaks and mends the links of a running lab. Every action is done when its promise resolves, with the moment it
 * took effect: CLOCK_MONOTONIC in nanoseconds, the clock of process.hrtime.bigint() and of the probes.
 */
export interface LinkConditioner {
  /** What impairs links on this machine. Breaking and mending them is the same everywhere. */
  readonly backend: ImpairmentBackend;
  /** False where netem is too old to take a seed: then no two runs lose the same packets of an impaired link. */
  readonly drawsBySeed: boolean;
  /** Changes both directions while packets pass. With the forwarder only of a link whose impairment was planned. */
  set(end: LinkEnd, fromNode: Impairment, toNode: Impairment): Promise<bigint>;
  /** Both ends lose carrier; what was on its way is lost. */
  down(end: LinkEnd): Promise<bigint>;
  /** Carrier, and the routes and addresses of the segment that went with it. */
  up(end: LinkEnd): Promise<bigint>;
  /** Loses a part of the packets of one direction, beyond the impairment; 0 ends it. */
  lose(end: LinkEnd, direction: LinkDirection, lossPercent: number): Promise<bigint>;
  /** Packets of both directions over `mtuBytes` vanish without a word; null ends it. */
  blackHole(end: LinkEnd, mtuBytes: number | null): Promise<bigint>;
  /** Ends everything that was broken, also by a run before this one. */
  heal(): Promise<bigint>;
  /** Of the links the forwarder carries. */
  stats(): Promise<readonly ServedLink[]>;
  /** Lets go; what was set stays. */
  close(): Promise<void>;
}

/**
 * The links of the lab kept in a directory. `seed` decides what a partial loss of a plain cable takes. Throws LAB_FAILED
 * when there is no lab.
 */
export async function openLinkConditioner(
  dir: string,
  options: { readonly seed: number },
  ctx: Context,
): Promise<LinkConditioner> {
  const record = await readLabRecord(dir);
  if (record === null) {
    throw new DwcpError('LAB_FAILED', `there is no lab in ${dir}`, { hint: 'open one with `dwcp emulate up`' });
  }
  return conditionLinks(record.plan, { dir, seed: options.seed, ctx });
}

async function conditionLinks(
  plan: LabPlan,
  options: { readonly dir: string; readonly seed: number; readonly ctx: Context },
): Promise<LinkConditioner> {
  const { dir, seed, ctx } = options;
  const support = await inspectImpairmentSupport(ctx);
  const forwarder = await ensureForwarder(plan.lab, dir, ctx);
  const ends = (end: LinkEnd) => linkEndsOf(plan, end);
  return {
    backend: support.backend,
    drawsBySeed: support.takesSeed,
    async set(end, fromNode, toNode) {
      const link = ends(end);
      if (support.backend === 'netem') {
        await applyNetem(link, { 'from-node': fromNode, 'to-node': toNode }, { support, ctx });
        return process.hrtime.bigint();
      }
      if (link.impairment === null) {
        throw new DwcpError(
          'LAB_FAILED',
          `the link of ${link.name} is a plain cable, which this kernel cannot impair`,
          {
            hint: 'give the link an impairment in the scenario and open the lab again',
          },
        );
      }
      const times = await Promise.all([
        forwarder.set(link, 'from-node', fromNode),
        forwarder.set(link, 'to-node', toNode),
      ]);
      return latest(times);
    },
    down: (end) => forwarder.switch(ends(end), 'down'),
    up: (end) => forwarder.switch(ends(end), 'up'),
    lose: (end, direction, lossPercent) => forwarder.break(ends(end), direction, { lossPercent, seed }),
    async blackHole(end, mtuBytes) {
      const link = ends(end);
      const directions = ['from-node', 'to-node'] as const;
      const hole = { holeBytes: mtuBytes ?? 0 };
      return latest(await Promise.all(directions.map((direction) => forwarder.break(link, direction, hole))));
    },
    heal: () => forwarder.heal(),
    stats: async () => (await forwarder.status()).links.filter((link) => link.isServed),
    async close() {
      forwarder.close();
    },
  };
}

function latest(times: readonly bigint[]): bigint {
  return [...times].sort((a, b) => (a < b ? -1 : 1)).at(-1) ?? 0n;
}
