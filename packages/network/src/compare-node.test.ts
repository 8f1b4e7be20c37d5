import { allNodes } from '@dwcp/model';
import { labTopology, testContext } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { healthyOutput } from './checks/healthy-output.fixture.ts';
import { compareNode } from './compare-node.ts';
import { inspectNetwork } from './inspect-network.ts';

const topology = labTopology();
const publicKeys = Object.fromEntries(topology.gateways.map(({ name }) => [name, `key of ${name}`]));
const nothing = { run: () => Promise.reject(new Error('no process')) };

/** What is different on a node that answers as a healthy one, with one thing edited. */
async function differencesOf(name: string, edit: (text: string) => string = (text) => text) {
  const node = allNodes(topology).find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`no ${name}`);
  const stdout = edit(healthyOutput(topology, { node: name, look: 1 }));
  const runner = { node: name, run: async () => ({ exitCode: 0, stdout, stderr: '', durationMs: 0 }) };
  const ctx = testContext({ ...nothing, start: nothing.run, converse: nothing.run, attach: nothing.run });
  return compareNode(topology, { node, publicKeys }, await inspectNetwork(runner, { daemon: 'frr' }, ctx));
}

test.each(allNodes(topology).map(({ name }) => name))('a healthy %s differs in nothing', async (name) => {
  expect(await differencesOf(name)).toEqual({ differences: [], unchecked: [] });
});

test('allowed IPs are a setting of the gateway, with the gateway at the other end', async () => {
  const { differences } = await differencesOf('dc1-gw1', (text) => text.replace('10.20.0.0/16', '10.99.0.0/16'));
  expect(differences).toMatchObject([
    { craft: 'wireguard', layer: 'setting', kind: 'allowed-ips-differ', related: ['use1-gw1'] },
  ]);
});

test('a table of somebody else beside a firewall that is right is a setting of the node', async () => {
  const of = '"family":"ip","table":"x"';
  const chain = `{"chain":{${of},"name":"p","type":"nat","hook":"prerouting","policy":"accept"}}`;
  const { differences } = await differencesOf('dc1-gw1', (text) =>
    text.replace('{"nftables":[', `{"nftables":[${chain},{"rule":{${of},"chain":"p"}},`),
  );
  expect(differences).toMatchObject([{ craft: 'firewall', layer: 'setting', kind: 'table-extra', subject: 'ip x' }]);
});

test('a gateway without IPsec that has a connection loaded differs, and one that has none loaded does not', async () => {
  const loaded = (events: string) =>
    differencesOf('dc1-gw1', (text) => text.replace(/(@@ ipsec ok\n)/, `$1${events}\n`));
  const { differences } = await loaded('list-conn event {rogue {version=IKEv2 remote_addrs=[192.0.2.9]}}');
  expect(differences).toMatchObject([
    { craft: 'ipsec', layer: 'setting', kind: 'connection-extra', subject: 'rogue', observed: 'loaded, to 192.0.2.9' },
  ]);
  expect((await loaded('')).differences).toEqual([]);
});

test.each(['dc1-gw1', 'dc1-node1'])('an SA whose connection was taken away differs on %s', async (node) => {
  const child = ' child-sas {x-1 {name=rogue state=INSTALLED remote-ts=[0.0.0.0/0]}}';
  const sas = (state: string, more = '') =>
    differencesOf(node, (text) => text.replace(/(@@ ipsec ok\n)/, `$1list-sa event {rogue {state=${state}${more}}}\n`));
  expect((await sas('ESTABLISHED', child)).differences).toMatchObject([
    {
      craft: 'ipsec',
      layer: 'setting',
      kind: 'sa-extra',
      subject: 'rogue',
      wanted: null,
      observed: 'ESTABLISHED INSTALLED, to 0.0.0.0/0',
    },
  ]);
  expect((await sas('REKEYING')).differences).toMatchObject([{ kind: 'sa-extra' }]);
  expect((await sas('CONNECTING')).differences).toEqual([]);
});

test('a connection that is loaded is told once, with or without its SA, on a node that is no gateway too', async () => {
  const events = ['list-conn event {rogue {version=IKEv2}}', 'list-sa event {rogue {state=ESTABLISHED}}'];
  const { differences } = await differencesOf('dc1-node1', (text) =>
    text.replace(/(@@ ipsec ok\n)/, `$1${events.join('\n')}\n`),
  );
  expect(differences.map(({ kind, observed }) => `${kind} ${observed}`)).toEqual([
    'connection-extra loaded, to anybody',
  ]);
});

test('a WireGuard device on a node that is no gateway differs', async () => {
  const { differences } = await differencesOf('dc1-node1', (text) =>
    text.replace(/(@@ wireguard ok\n)/, '$1wg-x\t(hidden)\tkey\t51999\toff\n'),
  );
  expect(differences).toMatchObject([{ craft: 'wireguard', kind: 'interface-extra', subject: 'wg-x' }]);
});

test('of a gateway without IPsec a daemon that does not answer is no part', async () => {
  const { unchecked } = await differencesOf('dc1-gw1', (text) => text.replace('@@ ipsec ok', '@@ ipsec failed'));
  expect(unchecked).toEqual([]);
});

const wholeTable = '{"nftables":[';
test.each<readonly [string, string, string, string]>([
  ['routing/asn-differs', 'dc1-gw1', '"remoteAs":64513', '"remoteAs":65000'],
  ['routing/route-missing', 'use1-node1', '"dst":"10.10.0.0/16"', '"dst":"10.98.0.0/16"'],
  ['routing/route-differs', 'use1-node1', '"dev":"vx0"', '"dev":"eth0"'],
  ['firewall/policy-differs', 'dc1-gw2', '"policy":"drop"', '"policy":"accept"'],
  [
    'firewall/table-dormant',
    'dc1-gw2',
    wholeTable,
    `${wholeTable}{"table":{"family":"inet","name":"dwcp","flags":"dormant"}},`,
  ],
  ['firewall/chain-missing', 'dc1-gw2', '"name":"output"', '"name":"outward"'],
  [
    'firewall/chain-extra',
    'dc1-gw2',
    wholeTable,
    `${wholeTable}{"chain":{"family":"inet","table":"dwcp","name":"mine","hook":"forward","policy":"accept"}},`,
  ],
])('%s of %s is seen', async (check, node, from, to) => {
  const { differences } = await differencesOf(node, (text) => {
    const edited = text.replace(from, to);
    expect(edited).not.toBe(text);
    return edited;
  });
  expect(differences.map(({ craft, kind }) => `${craft}/${kind}`)).toContain(check);
});

test('a session that is down is between the nodes it connects', async () => {
  const { differences } = await differencesOf('dc1-gw1', (text) => text.replace('"Established"', '"Active"'));
  expect(differences).toMatchObject([{ craft: 'routing', layer: 'session', related: ['use1-gw1'] }]);
});

test('a part that does not answer is unchecked, and the others are compared', async () => {
  const { differences, unchecked } = await differencesOf('dc1-gw1', (text) =>
    text.replace('@@ bfd ok', '@@ bfd failed'),
  );
  expect(differences).toEqual([]);
  expect(unchecked).toMatchObject([{ craft: 'routing', part: 'bfd' }]);
});
