import type { Context } from '@dwcp/io';
import { monotonicNs } from '@dwcp/lab';
import type { FaultKind, LinkEnd } from '@dwcp/model';
import type { Laboratory } from '../laboratory/laboratory.ts';
import type { Cables } from './cables.ts';
import { scopeOf } from './fault-scope.ts';
import { killDaemon } from './kill-daemon.ts';
import { rekeyIpsec, reloadRouting, waitForRekey } from './operations.ts';
import { pause } from './pause.ts';

/** A fault that is in. */
export interface InjectedFault {
  /** CLOCK_MONOTONIC, when it took effect. */
  readonly atNs: number;
  undo(): Promise<void>;
}

export type InjectFault = (what: FaultKind, ctx: Context) => Promise<InjectedFault>;

/** Puts faults into a laboratory. Undoing one twice is harmless. */
export function faultInjector(laboratory: Laboratory, cables: Cables): InjectFault {
  return async (what, ctx) => {
    switch (what.kind) {
      case 'link':
      case 'gateway':
      case 'zone':
      case 'region':
        return cut(cables, scopeOf(what, laboratory.topology, laboratory.plan).cables);
      case 'flap':
        return flap(cables, what, ctx);
      case 'one-way-loss':
        return {
          atNs: await cables.lose(what.link, { direction: what.direction, lossPercent: what.lossPercent }),
          undo: async () => void (await cables.lose(what.link, { direction: what.direction, lossPercent: 0 })),
        };
      case 'mtu-black-hole':
        return {
          atNs: await cables.swallow(what.link, what.mtuBytes),
          undo: async () => void (await cables.swallow(what.link, null)),
        };
      case 'daemon':
        return killDaemon(laboratory, what);
      case 'wireguard-rekey':
        return rekey(laboratory, what.tunnel, ctx);
      case 'ipsec-rekey':
        return operation(() => rekeyIpsec(laboratory, what, ctx));
      case 'routing-reload':
        return operation(() => reloadRouting(laboratory, what.node));
    }
  };
}

async function cut(cables: Cables, links: readonly LinkEnd[]): Promise<InjectedFault> {
  return { atNs: await cables.down(links), undo: async () => void (await cables.up(links)) };
}

/** Down and up again, `count` times; it begins with the first cut and is over when this returns. */
async function flap(
  cables: Cables,
  what: Extract<FaultKind, { readonly kind: 'flap' }>,
  ctx: Context,
): Promise<InjectedFault> {
  const links = [what.link];
  const atNs = await cables.down(links);
  for (let turn = 1; ; turn++) {
    await pause(what.periodMs / 2, ctx.signal);
    await cables.up(links);
    if (turn === what.count) return { atNs, undo: async () => void (await cables.up(links)) };
    await pause(what.periodMs / 2, ctx.signal);
    await cables.down(links);
  }
}

/** A handshake is seen within this time after it was made: the trial begins before it. */
const handshakeSeenNs = 1.5e9;

/** It comes when it comes. What is judged begins shortly before it, or the trial would be about the wait. */
async function rekey(laboratory: Laboratory, tunnel: string, ctx: Context): Promise<InjectedFault> {
  await waitForRekey(laboratory, tunnel, ctx);
  return { atNs: monotonicNs() - handshakeSeenNs, undo: async () => {} };
}

/** Something done to a healthy network: nothing to undo. */
async function operation(body: () => Promise<void>): Promise<InjectedFault> {
  const atNs = monotonicNs();
  await body();
  return { atNs, undo: async () => {} };
}
