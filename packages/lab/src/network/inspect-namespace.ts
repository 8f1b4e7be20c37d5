import type { Context } from '@dwcp/io';
import { inNamespace } from '../lab-names.ts';

/** Marks the routes a segment owns, apart from those of its ports (rtm_protocol, rtnetlink(7)). */
export const labRouteProtocol = 187;

/** Links, addresses and the lab's own routes of one namespace. */
export interface NamespaceStatus {
  readonly links: readonly LinkStatus[];
  readonly routes: readonly RouteStatus[];
}

export interface LinkStatus {
  readonly name: string;
  /** `veth`, `bridge`, …; null for lo. */
  readonly kind: string | null;
  readonly mark: string | null;
  /** With length. */
  readonly addresses: readonly string[];
}

/** `via` null is a black hole. */
export interface RouteStatus {
  readonly prefix: string;
  readonly via: string | null;
  readonly device: string | null;
  readonly source: string | null;
  readonly metric: number;
}

export async function inspectNamespace(namespace: string, ctx: Context): Promise<NamespaceStatus> {
  const ip = async (...args: readonly string[]) =>
    (await ctx.run.run(inNamespace(namespace, ['ip', '-j', ...args]), { timeoutMs: 10_000 })).stdout;
  const [links, routes, routesV6] = await Promise.all([
    ip('-d', 'addr', 'show'),
    ip('-4', '-d', 'route', 'show', 'proto', String(labRouteProtocol)),
    ip('-6', '-d', 'route', 'show', 'proto', String(labRouteProtocol)),
  ]);
  return { links: parseLinks(links), routes: [...parseRoutes(routes, 4), ...parseRoutes(routesV6, 6)] };
}

/** Links of a namespace only. */
export async function inspectLinks(namespace: string, ctx: Context): Promise<readonly LinkStatus[]> {
  const result = await ctx.run.run(inNamespace(namespace, ['ip', '-j', '-d', 'addr', 'show']), { timeoutMs: 10_000 });
  return parseLinks(result.stdout);
}

/** Output of `ip -j -d addr show` (iproute2). */
export function parseLinks(text: string): readonly LinkStatus[] {
  return parseList(text).map((link) => ({
    name: String(link.ifname),
    kind: textOr(recordOf(link.linkinfo).info_kind),
    mark: textOr(link.ifalias),
    addresses: (Array.isArray(link.addr_info) ? link.addr_info : [])
      .map(recordOf)
      .filter((item) => item.local !== undefined)
      .map((item) => `${item.local}/${item.prefixlen}`),
  }));
}

/** Output of `ip -j -d route show` (iproute2). */
export function parseRoutes(text: string, version: 4 | 6): readonly RouteStatus[] {
  const width = version === 4 ? 32 : 128;
  const everything = version === 4 ? '0.0.0.0/0' : '::/0';
  return parseList(text).map((route) => {
    const destination = String(route.dst);
    const isBlackHole = route.type === 'blackhole';
    return {
      prefix:
        destination === 'default' ? everything : destination.includes('/') ? destination : `${destination}/${width}`,
      via: isBlackHole ? null : textOr(route.gateway),
      device: isBlackHole ? null : textOr(route.dev),
      source: textOr(route.prefsrc),
      metric: typeof route.metric === 'number' ? route.metric : 0,
    };
  });
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function textOr(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function parseList(text: string): readonly Readonly<Record<string, unknown>>[] {
  const value: unknown = text.trim() === '' ? [] : JSON.parse(text);
  if (!Array.isArray(value)) throw new Error('ip did not print a list');
  // A link that vanished while it was listed is printed as an empty object.
  return value.map(recordOf).filter((item) => Object.keys(item).length > 0);
}
