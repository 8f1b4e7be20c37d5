import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { inventoryHosts, renderIniInventory, renderInventory } from './inventory.ts';

const hosts = inventoryHosts(labTopology(), (node) => node.managementAddress);

test('groups hosts by mode, by site, and the gateways', () => {
  const { all } = JSON.parse(renderInventory(hosts));
  expect(Object.keys(all.hosts)).toEqual(hosts.map((host) => host.name));
  expect(all.hosts['dc1-gw1']).toEqual({
    ansible_host: '203.0.113.11',
    ansible_port: 22,
    ansible_user: 'root',
    ansible_become: false,
  });
  expect(Object.keys(all.children)).toEqual([
    'datacenter',
    'internet',
    'hybrid',
    'gateways',
    'site_dc1',
    'site_use1',
    'site_branch1',
  ]);
  expect(Object.keys(all.children.gateways.hosts)).toEqual(['dc1-gw1', 'dc1-gw2', 'use1-gw1', 'use1-gw2', 'br1-gw1']);
  expect(all.children.datacenter).toEqual({
    hosts: { 'dc1-node1': {}, 'dc1-node2': {} },
    vars: { dwcp_mode: 'datacenter' },
  });
});

test('the example inventory in the repository is the rendered one', async () => {
  const example = new URL('../../../../deployments/ansible/inventory/production.ini', import.meta.url);
  const production = hosts.map((host) => ({ ...host, user: 'admin' }));
  await expect(renderIniInventory(production)).toMatchFileSnapshot(example.pathname);
});

test('a site name becomes a valid group name and odd values are quoted', () => {
  const [host] = hosts;
  if (host === undefined) throw new Error('no host');
  const text = renderIniInventory([{ ...host, site: 'eu-west.1', user: 'o b' }]);
  expect(text).toContain('[site_eu_west_1]');
  expect(text).toContain('dwcp_site=eu-west.1');
  expect(text).toContain("ansible_user='o b'");
});
