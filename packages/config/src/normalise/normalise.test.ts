import type { TunnelEnd } from '@dwcp/model';
import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { type Changes, labWith } from '../rules/issues-in-lab.ts';
import { normalise } from './index.ts';

test('gateways without a priority have that of their place', () => {
  const priority = (name: string): string => `sites/dc1/gateways/${name}/priority`;
  const { gateways } = topologyOf({ [priority('dc1-gw1')]: undefined, [priority('dc1-gw2')]: undefined });
  expect(gateways.slice(0, 2).map((gateway) => gateway.priority)).toEqual([1, 2]);
});

test('the MTU of a tunnel is that of the smaller underlay less the overhead of WireGuard', () => {
  const { tunnels } = topologyOf({ 'sites/branch1/wan/mtu': 1492, 'sites/dc1/wan/mtu': 9000 });
  expect(tunnels.find(({ name }) => name === 'br1-gw1--dc1-gw1')?.mtuBytes).toBe(1432);
  expect(tunnels.find(({ name }) => name === 'dc1-gw1--use1-gw1')?.mtuBytes).toBe(1440);
});

test('over IPv6 the overhead is twenty bytes more', () => {
  const { tunnels } = topologyOf({
    'sites/branch1/gateways/br1-gw1/publicAddress': '2001:db8::1',
    'sites/dc1/gateways/dc1-gw1/publicAddress': '2001:db8::2',
    tunnels: { 'br1-gw1--dc1-gw1': { id: 1 } },
  });
  expect(tunnels[0]?.mtuBytes).toBe(1420);
});

test('a tunnel may name its ends and set everything itself', () => {
  const { tunnels } = topologyOf({
    tunnels: {
      backbone: {
        id: 40,
        ends: ['dc1-gw2', 'use1-gw1'],
        mtu: 1300,
        keepalive: '0s',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is what users write
        presharedKey: '${BACKBONE_PSK}',
        bfd: { interval: '1s', multiplier: 5 },
      },
    },
  });
  expect(tunnels).toEqual([
    {
      name: 'backbone',
      id: 40,
      protocol: 'wireguard',
      ends: [
        end('dc1-gw2', { interface: 'wg-use1-gw1', innerAddress: '100.64.0.80', listenPort: 51860 }),
        end('use1-gw1', { interface: 'wg-dc1-gw2', innerAddress: '100.64.0.81', listenPort: 51860 }),
      ],
      mtuBytes: 1300,
      persistentKeepaliveSeconds: 0,
      presharedKey: { kind: 'env', name: 'BACKBONE_PSK' },
      ipsec: null,
      bfd: { intervalMs: 1000, multiplier: 5 },
    },
  ]);
});

test('an IPsec tunnel gets its algorithms, times and a second pair of addresses; wide underlays change nothing for it', () => {
  const { tunnels } = topologyOf({
    'sites/dc1/wan/mtu': 9000,
    'sites/branch1/wan/mtu': 9000,
    tunnels: { 'dc1-gw1--br1-gw1': { id: 3, protocol: 'ipsec', ipsec: { authentication: 'certificate', dpd: '5s' } } },
  });
  expect(tunnels).toEqual([
    {
      name: 'dc1-gw1--br1-gw1',
      id: 3,
      protocol: 'ipsec',
      ends: [
        {
          gateway: 'dc1-gw1',
          interface: 'xi-br1-gw1',
          innerAddress: '100.64.0.6',
          innerAddress6: null,
          listenPort: 4500,
          carrierAddress: '100.64.128.6',
        },
        {
          gateway: 'br1-gw1',
          interface: 'xi-dc1-gw1',
          innerAddress: '100.64.0.7',
          innerAddress6: null,
          listenPort: 4500,
          carrierAddress: '100.64.128.7',
        },
      ],
      mtuBytes: 1350,
      persistentKeepaliveSeconds: 0,
      presharedKey: null,
      ipsec: {
        ikeProposals: ['aes256gcm16-prfsha384-x25519', 'aes256gcm16-prfsha384-ecp384'],
        espProposals: ['aes256gcm16-x25519', 'aes256gcm16-ecp384'],
        authentication: 'certificate',
        dpdDelaySeconds: 5,
        ikeRekeySeconds: 14_400,
        childRekeySeconds: 3600,
      },
      bfd: { intervalMs: 50, multiplier: 3 },
    },
  ]);
});

test.each([
  [1500, 1350],
  [1450, 1336],
  [1420, 1308],
])('an underlay of %i bytes leaves an IPsec tunnel %i', (wan, inside) => {
  const tunnels = { 'dc1-gw1--br1-gw1': { id: 3, protocol: 'ipsec' } };
  expect(topologyOf({ 'sites/dc1/wan/mtu': wan, tunnels }).tunnels[0]?.mtuBytes).toBe(inside);
});

test('detection inside a site is that of the tunnels unless it has its own', () => {
  const own = { interval: '200ms', multiplier: 4 };
  expect(topologyOf({ 'routing/bfd/interval': '100ms' }).routing.fabricBfd).toEqual({ intervalMs: 100, multiplier: 3 });
  expect(topologyOf({ 'routing/fabricBfd': own }).routing.fabricBfd).toEqual({ intervalMs: 200, multiplier: 4 });
});

test('a machine may name its own instance, in part', () => {
  const { nodes } = topologyOf({
    'sites/use1/nodes/use1-node1': { address: '10.20.1.11', instance: { type: 'p4d.24xlarge' } },
  });
  expect(nodes.find(({ name }) => name === 'use1-node1')?.placement).toEqual({
    availabilityZone: 'us-east-1a',
    instanceType: 'p4d.24xlarge',
    rootVolumeGib: 20,
  });
});

test('further tags stay, the cost center has the name the code uses', () => {
  const { environment } = topologyOf({ 'tags/service': 'vpn' });
  expect(environment.tags).toEqual({ owner: 'network-team', env: 'lab', costCenter: 'cc-1042', service: 'vpn' });
});

test('a site of one prefix has it as its LAN', () => {
  const { sites } = topologyOf({});
  expect(sites.find(({ name }) => name === 'branch1')?.fabric).toEqual({
    kind: 'lan',
    prefix: '10.30.0.0/24',
    prefix6: null,
  });
});

test('a tunnel has IPv6 inside where both its sites have it', () => {
  const { tunnels, sites, gateways } = topologyOf({
    'sites/dc1/prefixes': ['10.10.0.0/16', 'fd00:10::/48'],
    'sites/dc1/lan6': 'fd00:10:0:1::/64',
    'sites/dc1/gateways/dc1-gw1/address6': 'fd00:10:0:1::1',
    'sites/branch1/prefixes': ['10.30.0.0/24', 'fd00:30::/64'],
    'sites/branch1/gateways/br1-gw1/address6': 'fd00:30::1',
  });
  const inner = (name: string) => tunnels.find((tunnel) => tunnel.name === name)?.ends.map((end) => end.innerAddress6);
  expect(inner('br1-gw1--dc1-gw1')).toEqual(['fd64:6477:6370::a', 'fd64:6477:6370::b']);
  expect(inner('dc1-gw1--use1-gw1')).toEqual([null, null]);
  expect(sites.map(({ fabric }) => ('prefix6' in fabric ? fabric.prefix6 : null))).toEqual([
    'fd00:10:0:1::/64',
    null,
    'fd00:30::/64',
  ]);
  expect(gateways.map(({ address6 }) => address6)).toEqual(['fd00:10:0:1::1', null, null, null, 'fd00:30::1']);
});

function topologyOf(changes: Changes) {
  return normalise(labWith(changes), labTopology().modeConfig);
}

function end(gateway: string, fields: Pick<TunnelEnd, 'interface' | 'innerAddress' | 'listenPort'>): TunnelEnd {
  return { gateway, ...fields, innerAddress6: null, carrierAddress: null };
}
