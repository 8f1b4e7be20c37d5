import { asList, asRecord, documentsIn, numberOf, textOf } from './json-reader.ts';

/** A route of the kernel's main table. */
export interface KernelRoute {
  readonly prefix: string;
  /** `unicast`, or `blackhole` and its kind. */
  readonly type: string;
  readonly protocol: string | null;
  readonly interface: string | null;
  readonly gateway: string | null;
  /** Preferred source address. */
  readonly source: string | null;
}

/** Parses `ip -json route show` of one IP version or of several, parted by a line `@`; a route with several next hops is reported by its first. */
export function parseRoutes(text: string): readonly KernelRoute[] {
  return documentsIn(text.trim() === '' ? '[]' : text).flatMap((document) => asList(document).map(routeOf));
}

function routeOf(value: unknown): KernelRoute {
  const route = asRecord(value);
  const hop = asRecord(asList(route.nexthops)[0] ?? route);
  return {
    prefix: textOf(route, 'dst') ?? '',
    type: textOf(route, 'type') ?? 'unicast',
    protocol: textOf(route, 'protocol'),
    interface: textOf(hop, 'dev'),
    gateway: textOf(hop, 'gateway'),
    source: textOf(route, 'prefsrc'),
  };
}

/** Parses `ip -json link show`: MTU by device. */
export function parseLinkMtu(text: string): ReadonlyMap<string, number> {
  return new Map(
    asList(JSON.parse(text)).flatMap((value) => {
      const link = asRecord(value);
      const name = textOf(link, 'ifname');
      const mtuBytes = numberOf(link, 'mtu');
      return name === null || mtuBytes === null ? [] : [[name, mtuBytes] as const];
    }),
  );
}
