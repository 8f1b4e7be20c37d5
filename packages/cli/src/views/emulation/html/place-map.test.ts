import type { NetworkMap } from '@dwcp/model';
import { expect, test } from 'vitest';
import { sampleEmulation } from '../emulation-report.fixture.ts';
import { placeMap } from './place-map.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function mapOf(sites: number, nodesEach: number): NetworkMap {
  const names = Array.from({ length: sites }, (_, index) => `s${index}`);
  return {
    sites: names.map((name) => ({ name, kind: 'datacenter', prefixes: [] })),
    nodes: names.flatMap((site) =>
      Array.from({ length: nodesEach }, (_, index) => ({
        name: `${site}-${index}`,
        site,
        role: index < 2 ? 'gateway' : 'node',
        address: '10.0.0.1',
      })),
    ),
    tunnels: names.flatMap((from, index) =>
      names.slice(index + 1).map((to) => ({
        name: `${from}--${to}`,
        protocol: 'wireguard',
        ends: [`${from}-0`, `${to}-0`] as const,
      })),
    ),
  };
}

test.each([
  [1, 1],
  [2, 3],
  [3, 9],
  [7, 2],
  [12, 40],
])('%i sites of %i nodes lie beside each other, inside the drawing', (sites, nodes) => {
  const placed = placeMap(mapOf(sites, nodes));
  const boxes = placed.sites.flatMap((site) => site.nodes);
  for (const [index, site] of placed.sites.entries()) {
    expect(site.x).toBeGreaterThanOrEqual(0);
    expect(site.x + site.width).toBeLessThanOrEqual(placed.width);
    expect(site.y + site.height).toBeLessThanOrEqual(placed.height);
    for (const other of placed.sites.slice(index + 1)) expect(overlap(site, other)).toBe(false);
    for (const node of site.nodes) expect(node.y + node.height).toBeLessThanOrEqual(site.y + site.height);
    expect(site.nodes.length + site.hidden).toBe(nodes);
  }
  for (const [index, box] of boxes.entries()) {
    for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false);
  }
  expect(placed.tunnels).toHaveLength((sites * (sites - 1)) / 2);
});

test('no two tunnels of a gateway begin at one place', () => {
  const { tunnels } = placeMap(sampleEmulation.map);
  const ends = tunnels.flatMap(({ path }) => [/^M([\d.]+ [\d.]+)/.exec(path)?.[1], /([\d.]+ [\d.]+)$/.exec(path)?.[1]]);
  expect(tunnels).toHaveLength(sampleEmulation.map.tunnels.length);
  expect(new Set(ends).size).toBe(ends.length);
});

test('a tunnel to a node that has no place is left out', () => {
  const map = mapOf(2, 2);
  const odd = { ...map, tunnels: [{ name: 'odd', protocol: 'ipsec', ends: ['s0-0', 'nowhere'] as const }] };
  expect(placeMap(odd).tunnels).toEqual([]);
});
