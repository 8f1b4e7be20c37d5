import type { Gateway, Site, Topology, Tunnel } from '@dwcp/model';
import { addressAt, cidr, containsAddress, overlaps } from '@dwcp/model';
import { labTopology } from '@dwcp/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wireguardInterfaces } from './interfaces.ts';

test('the two ends of a tunnel accept each other’s site and inner address, and nothing of their own', () => {
  fc.assert(
    fc.property(meshes, (topology) => {
      for (const gateway of topology.gateways) {
        const own = topology.sites.find((site) => site.name === gateway.site);
        for (const wanted of wireguardInterfaces(topology, gateway, {})) {
          const [inner, ...prefixes] = wanted.allowedIps.map(cidr);
          const [local] = (wanted.addresses[0] ?? '').split('/');
          expect(inner?.length).toBe(32);
          expect(wanted.allowedIps.some((prefix) => containsAddress(cidr(prefix), local ?? ''))).toBe(false);
          expect(prefixes.some((prefix) => own?.prefixes.some((mine) => overlaps(cidr(mine), prefix)))).toBe(false);
        }
      }
    }),
    { numRuns: 50 },
  );
});

test('on one gateway the inner addresses, ports and devices of its tunnels never meet', () => {
  fc.assert(
    fc.property(meshes, (topology) => {
      for (const gateway of topology.gateways) {
        const wanted = wireguardInterfaces(topology, gateway, {});
        const innerPrefixes = wanted.flatMap((one) => [one.addresses[0] ?? '', one.allowedIps[0] ?? '']).map(cidr);
        const tunnels = innerPrefixes.filter((_, index) => index % 2 === 0);
        expect(new Set(wanted.map((one) => one.listenPort)).size).toBe(wanted.length);
        expect(new Set(wanted.map((one) => one.interface)).size).toBe(wanted.length);
        expect(tunnels.every((a, index) => tunnels.slice(index + 1).every((b) => !overlaps(a, b)))).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});

test('an endpoint over IPv6 is written in brackets', () => {
  const topology = labTopology();
  const gateways = topology.gateways.map((gateway) =>
    gateway.name === 'use1-gw1' ? { ...gateway, publicAddress: '2001:db8::11' } : gateway,
  );
  const [gateway] = gateways;
  if (gateway === undefined) throw new Error('no gateway');
  expect(wireguardInterfaces({ ...topology, gateways }, gateway, {})[0]?.endpoint).toBe('[2001:db8::11]:51821');
});

/** Sites with one to three gateways each and a tunnel between every two gateways of different sites. */
const meshes: fc.Arbitrary<Topology> = fc
  .array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 5 })
  .map((counts) => {
    const lab = labTopology();
    const [site] = lab.sites;
    const [gateway] = lab.gateways;
    if (site === undefined || gateway === undefined) throw new Error('the lab has sites and gateways');
    const sites = counts.map((_, index): Site => ({ ...site, name: `s${index}`, prefixes: [`10.${index}.0.0/16`] }));
    const gateways = counts.flatMap((count, index) =>
      Array.from(
        { length: count },
        (_, number): Gateway => ({ ...gateway, name: `s${index}-gw${number}`, site: `s${index}` }),
      ),
    );
    return { ...lab, sites, gateways, nodes: [], tunnels: meshOf(gateways) };
  });

function meshOf(gateways: readonly Gateway[]): readonly Tunnel[] {
  const [template] = labTopology().tunnels;
  if (template === undefined) throw new Error('the lab has tunnels');
  const pairs = gateways.flatMap((a, index) =>
    gateways.slice(index + 1).flatMap((b) => (a.site === b.site ? [] : [[a, b] as const])),
  );
  return pairs.map(([a, b], index) => {
    const id = index + 1;
    const end = (name: string, remote: string, side: bigint): Tunnel['ends'][0] => ({
      gateway: name,
      interface: `wg-${remote}`,
      innerAddress: addressAt(cidr('100.64.0.0/16'), BigInt(2 * id) + side),
      innerAddress6: null,
      listenPort: 51820 + id,
      carrierAddress: null,
    });
    return { ...template, name: `${a.name}--${b.name}`, id, ends: [end(a.name, b.name, 0n), end(b.name, a.name, 1n)] };
  });
}
