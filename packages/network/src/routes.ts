import { asList, asRecord, documentsIn, type JsonRecord, numberOf, textOf } from './json-reader.ts';
import type { Together } from './together.ts';

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

/**
 * Shell functions that print the routes of the main table, parted by a line `@`, and the links and the routes of all tables,
 * each on a line: of all tables one process tells the routes of both IP versions. Where others than the main one hold so many
 * that they would take the room of the rest of a look, that fails.
 */
export const kernelFunctions = `routes() {
  ip -json -4 route show table main && echo @ && ip -json -6 route show table main
}
links_and_routes() {
  told=$(printf 'link show\\nroute show table all\\n' | ip -json -batch -) && [ \${#told} -lt 1000000 ] && printf '%s\\n' "$told"
}`;

export const kernelTogether: Together = {
  parts: ['links', 'routes'],
  command: 'links_and_routes',
  answers(text) {
    const [links, routes, ...more] = text.split('\n').filter((line) => line !== '');
    const isWhole = links !== undefined && routes !== undefined && more.length === 0;
    return isWhole ? new Map(Object.entries({ links, routes })) : new Map();
  },
};

/**
 * Parses `ip -json route show` of one IP version or of several, parted by a line `@`, and leaves out what another table than
 * the main one holds; a route with several next hops is reported by its first.
 */
export function parseRoutes(text: string): readonly KernelRoute[] {
  return documentsIn(text.trim() === '' ? '[]' : text)
    .flatMap((document) => asList(document).map(asRecord))
    .filter((route) => (textOf(route, 'table') ?? 'main') === 'main')
    .map(routeOf);
}

function routeOf(route: JsonRecord): KernelRoute {
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
