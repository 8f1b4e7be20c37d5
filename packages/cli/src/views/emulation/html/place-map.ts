import type { NetworkMap } from '@dwcp/model';

type Node = NetworkMap['nodes'][number];

export interface PlacedNode {
  readonly node: Node;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedSite {
  readonly site: NetworkMap['sites'][number];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Base line of its title, at the edge no tunnel passes. */
  readonly titleY: number;
  readonly nodes: readonly PlacedNode[];
  /** Nodes there is no room for. */
  readonly hidden: number;
}

export interface PlacedTunnel {
  readonly name: string;
  readonly protocol: string;
  /** As the `d` of an SVG path. */
  readonly path: string;
}

export interface PlacedMap {
  readonly width: number;
  readonly height: number;
  readonly sites: readonly PlacedSite[];
  readonly tunnels: readonly PlacedTunnel[];
}

const nodeWidth = 132;
const nodeHeight = 42;
const gap = 12;
const padding = 14;
const titleHeight = 34;
const betweenSites = 26;
const betweenRows = 140;
const mostNodes = 4;
const mostGateways = 6;

/**
 * Sites in two rows, their gateways at the edges that face each other, so that every tunnel runs through the space between
 * the rows. Places follow from the order of the map alone. Pure.
 */
export function placeMap(map: NetworkMap): PlacedMap {
  const half = Math.ceil(map.sites.length / 2);
  const upper = rowOf(map, map.sites.slice(0, half), { y: 1, gatewaysBelow: true });
  const lowerY = heightOf(upper) + betweenRows;
  const lower = rowOf(map, map.sites.slice(half), { y: lowerY, gatewaysBelow: false });
  const width = Math.max(widthOf(upper), widthOf(lower)) + 2;
  const rows = [centred(upper, width), centred(lower, width)] as const;
  const height = lower.length === 0 ? heightOf(upper) + 90 : Math.max(...lower.map((site) => site.y + site.height)) + 2;
  return { width, height, sites: rows.flat(), tunnels: tunnelsOf(map, rows) };
}

function rowOf(
  map: NetworkMap,
  sites: NetworkMap['sites'],
  options: { readonly y: number; readonly gatewaysBelow: boolean },
): readonly PlacedSite[] {
  const names = new Set(sites.map((site) => site.name));
  const lines = map.nodes.some((node) => names.has(node.site) && node.role !== 'gateway') ? 2 : 1;
  let x = 1;
  return sites.map((site) => {
    const own = map.nodes.filter((node) => node.site === site.name);
    const gateways = own.filter((node) => node.role === 'gateway');
    const others = own.filter((node) => node.role !== 'gateway');
    const shown = [gateways.slice(0, mostGateways), others.slice(0, mostNodes)] as const;
    const columns = Math.max(2, ...shown.map((nodes) => nodes.length));
    const width = columns * (nodeWidth + gap) - gap + 2 * padding;
    // All boxes of a row are as high as the highest, and gateways stand at the edge that faces the other row.
    const height = titleHeight + lines * (nodeHeight + gap) + padding - gap;
    const firstY = options.y + (options.gatewaysBelow ? titleHeight : padding);
    const lastY = firstY + (lines - 1) * (nodeHeight + gap);
    const [gatewayY, nodeY] = options.gatewaysBelow ? [lastY, firstY] : [firstY, lastY];
    const box = { x, width };
    const placed: PlacedSite = {
      site,
      x,
      y: options.y,
      width,
      height,
      titleY: options.gatewaysBelow ? options.y + 23 : options.y + height - 12,
      nodes: [...lineOf(shown[0], box, gatewayY), ...lineOf(shown[1], box, nodeY)],
      hidden: own.length - shown[0].length - shown[1].length,
    };
    x += width + betweenSites;
    return placed;
  });
}

function lineOf(
  nodes: readonly Node[],
  box: { readonly x: number; readonly width: number },
  y: number,
): readonly PlacedNode[] {
  const width = nodes.length * (nodeWidth + gap) - gap;
  const left = box.x + (box.width - width) / 2;
  return nodes.map((node, index) => ({
    node,
    x: left + index * (nodeWidth + gap),
    y,
    width: nodeWidth,
    height: nodeHeight,
  }));
}

function heightOf(row: readonly PlacedSite[]): number {
  return Math.max(0, ...row.map((site) => site.y + site.height));
}

function widthOf(row: readonly PlacedSite[]): number {
  return Math.max(0, ...row.map((site) => site.x + site.width));
}

function centred(row: readonly PlacedSite[], width: number): readonly PlacedSite[] {
  const shift = (width - 1 - widthOf(row)) / 2;
  return row.map((site) => ({
    ...site,
    x: site.x + shift,
    nodes: site.nodes.map((node) => ({ ...node, x: node.x + shift })),
  }));
}

interface Port {
  readonly x: number;
  readonly y: number;
  /** 1: the space between the rows lies below. */
  readonly down: 1 | -1;
}

/** Each tunnel leaves its gateway at a place of its own, ordered by where it leads, so that few of them cross. */
function tunnelsOf(
  map: NetworkMap,
  rows: readonly [readonly PlacedSite[], readonly PlacedSite[]],
): readonly PlacedTunnel[] {
  const gateways = new Map<string, PlacedNode & { readonly down: 1 | -1 }>();
  for (const [index, row] of rows.entries()) {
    for (const node of row.flatMap((site) => site.nodes)) {
      gateways.set(node.node.name, { ...node, down: index === 0 ? 1 : -1 });
    }
  }
  const portOf = (name: string, tunnel: string): Port | null => {
    const place = gateways.get(name);
    if (place === undefined) return null;
    const own = map.tunnels
      .filter(({ ends }) => ends.includes(name))
      .map((one) => ({ name: one.name, x: gateways.get(one.ends[0] === name ? one.ends[1] : one.ends[0])?.x ?? 0 }))
      .toSorted((a, b) => a.x - b.x || (a.name < b.name ? -1 : 1));
    const index = own.findIndex((one) => one.name === tunnel);
    const x = place.x + (place.width * (index + 1)) / (own.length + 1);
    return { x, y: place.down === 1 ? place.y + place.height : place.y, down: place.down };
  };
  return map.tunnels.flatMap(({ name, protocol, ends }) => {
    const [from, to] = [portOf(ends[0], name), portOf(ends[1], name)];
    return from === null || to === null ? [] : [{ name, protocol, path: curve(from, to) }];
  });
}

/** Between two rows an S; within one a bow, the deeper the farther apart its ends are. */
function curve(from: Port, to: Port): string {
  const distance = Math.abs(from.x - to.x);
  const reach = from.down === to.down ? Math.min(110, 34 + distance * 0.11) : Math.abs(from.y - to.y) * 0.5;
  const [a, b] = [from.y + reach * from.down, to.y + reach * to.down];
  return `M${round(from.x)} ${round(from.y)}C${round(from.x)} ${round(a)} ${round(to.x)} ${round(b)} ${round(to.x)} ${round(to.y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
