import type { LinkConditioner } from '@dwcp/lab';
import type { LinkDirection, LinkEnd } from '@dwcp/model';

/**
 * What can be done to the cables of a lab while packets are on them. Each call returns when it has taken effect, with the
 * moment on CLOCK_MONOTONIC in nanoseconds.
 */
export interface Cables {
  /** Both ends lose carrier; several at once. */
  down(links: readonly LinkEnd[]): Promise<number>;
  up(links: readonly LinkEnd[]): Promise<number>;
  /** 0 ends it. */
  lose(link: LinkEnd, loss: { readonly direction: LinkDirection; readonly lossPercent: number }): Promise<number>;
  /** Packets larger than this vanish in both directions, without a word; null ends it. */
  swallow(link: LinkEnd, overBytes: number | null): Promise<number>;
}

/** Of several cables the first that is cut begins the fault, and the last that is mended ends it. */
export function cablesOf(conditioner: LinkConditioner): Cables {
  return {
    down: async (links) => Math.min(...(await Promise.all(links.map((link) => conditioner.down(link)))).map(Number)),
    up: async (links) => Math.max(...(await Promise.all(links.map((link) => conditioner.up(link)))).map(Number)),
    lose: async (link, { direction, lossPercent }) => Number(await conditioner.lose(link, direction, lossPercent)),
    swallow: async (link, overBytes) => Number(await conditioner.blackHole(link, overBytes)),
  };
}
