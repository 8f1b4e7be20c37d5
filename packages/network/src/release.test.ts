import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { NodeProgram, NodeRelease, Topology, Tunnel } from '@dwcp/model';
import { dualStackTopology, labTopology, mixedTopology, withDaemons } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { daemonPeers } from './dwcp/peers.ts';
import { programOf } from './dwcp/program.ts';
import { renderRelease } from './release.ts';
import { releaseDigest } from './release-manifest.ts';

const corpus = join(import.meta.dirname, '../test/golden');
const publicKeys: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../test/fixtures/public-keys.json'), 'utf8'),
);

/** Short ones: what a release does with them is the same. */
const program: NodeProgram = {
  sums: `${'0'.repeat(64)}  bin/dwcpd\n`,
  unit: '[Service]\nType=notify\n',
  sysusers: 'u dwcp - "dwcp node daemon" /var/lib/dwcpd\n',
};

const isOfRouting = (path: string): boolean =>
  /^(dc1-gw1|dc1-node1)\/.*(frr|bird|wg-br1|nftables\.conf|release)/.test(path);

test.each([
  ['lab', withDaemons(labTopology()), (): boolean => true],
  // What is not said here is as in the lab.
  [
    'mixed',
    mixedTopology(),
    (path: string): boolean => /^(dc1-gw2|use1-gw2)\/.*(ipsec|swan|nftables|sysctl|release)/.test(path),
  ],
  ['dual-stack', dualStackTopology('frr'), isOfRouting],
  ['dual-stack-bird', dualStackTopology('bird'), isOfRouting],
] as const)('renders %s as its golden folder holds it', (name, topology, isHeld) => {
  const golden = join(corpus, name);
  const all = filesOf(renderRelease(topology, { publicKeys, program }));
  const rendered = new Map([...all].filter(([path]) => isHeld(path)));
  if (process.env.UPDATE_GOLDEN === '1') {
    rmSync(golden, { recursive: true, force: true });
    for (const [path, content] of rendered) {
      mkdirSync(dirname(join(golden, path)), { recursive: true });
      writeFileSync(join(golden, path), content);
    }
  }
  const stored = new Map(
    readdirSync(golden, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(golden, path), readFileSync(path, 'utf8')]),
  );
  expect([...rendered.keys()].sort()).toEqual([...stored.keys()].sort());
  for (const [path, content] of rendered) expect(content, path).toBe(stored.get(path));
});

test('only gateways run dwcpd, and without a program or in an environment without it nobody does', () => {
  const lab = withDaemons(labTopology());
  const without = withDaemons(lab, false);
  const running = (releases: readonly NodeRelease[]): readonly string[] =>
    releases.filter(({ units }) => units.includes('dwcpd.service')).map(({ node }) => node);
  expect(running(renderRelease(lab, { publicKeys, program }))).toEqual(lab.gateways.map(({ name }) => name));
  expect(running(renderRelease(lab, { publicKeys }))).toEqual([]);
  expect(running(renderRelease(without, { publicKeys, program }))).toEqual([]);
  const paths = renderRelease(without, { publicKeys, program }).flatMap(({ files }) => files.map(({ path }) => path));
  expect(paths.filter((path) => /dwcpd|node.yaml|program|sysusers/.test(path))).toEqual([]);
});

test('another program is another release, and can be read back from it', () => {
  const releases = renderRelease(withDaemons(labTopology()), { publicKeys, program });
  const other = { ...program, sums: `${'1'.repeat(64)}  bin/dwcpd\n` };
  expect(releaseDigest(renderRelease(withDaemons(labTopology()), { publicKeys, program: other }))).not.toBe(
    releaseDigest(releases),
  );
  expect(programOf(releases)).toEqual(program);
  expect(programOf(renderRelease(withDaemons(labTopology()), { publicKeys }))).toBeUndefined();
});

test('the port of dwcpd is open to the gateways at the other ends of the tunnels only, and not from the outside', () => {
  for (const gateway of withDaemons(labTopology()).gateways) {
    const release = nodeOf(renderRelease(withDaemons(labTopology()), { publicKeys, program }), gateway.name);
    const rules = contentOf(release, '/etc/nftables.conf')
      .split('\n')
      .filter((line) => line.includes('dport 443'));
    const peers = daemonPeers(withDaemons(labTopology()), gateway.name);
    expect(rules).toHaveLength(peers.length);
    for (const peer of peers) expect(rules.join('\n')).toContain(`ip saddr { ${peer.address} } tcp dport 443 accept`);
    for (const rule of rules) {
      expect(rule).toMatch(/^ +iifname \{ "wg-/);
      expect(rule).not.toContain(`"${gateway.underlayInterface}"`);
    }
  }
});

test('gives the same bytes each time', () => {
  expect(renderRelease(labTopology(), { publicKeys })).toEqual(renderRelease(labTopology(), { publicKeys }));
});

test('a key that is not made yet is shown as known after apply', () => {
  const release = nodeOf(renderRelease(labTopology(), { publicKeys: {} }), 'dc1-gw1');
  expect(contentOf(release, '/etc/wireguard/wg-use1-gw1.conf')).toContain('PublicKey = (known after apply)\n');
});

test('a removed tunnel changes the files of its two gateways and nothing else', () => {
  const topology = labTopology();
  const removed = topology.tunnels[1];
  const smaller = { ...topology, tunnels: topology.tunnels.filter((tunnel) => tunnel !== removed) };
  const before = filesOf(renderRelease(topology, { publicKeys }));
  const after = filesOf(renderRelease(smaller, { publicKeys }));
  const changed = [...before].filter(([path, content]) => after.get(path) !== content).map(([path]) => path);
  expect(new Set(changed.map((path) => path.split('/')[0]))).toEqual(new Set(['dc1-gw1', 'use1-gw2']));
});

test('in the routing configuration a removed tunnel takes only lines of its own with it', () => {
  const topology = labTopology();
  const smaller = { ...topology, tunnels: topology.tunnels.filter((tunnel) => tunnel.id !== 2) };
  const linesOf = (from: Topology): readonly string[] =>
    contentOf(nodeOf(renderRelease(from, { publicKeys }), 'dc1-gw1'), '/etc/frr/frr.conf').split('\n');
  const kept = new Set(linesOf(smaller));
  const gone = linesOf(topology).filter((line) => !kept.has(line));
  expect(gone.every((line) => line.includes('100.64.0.5'))).toBe(true);
  expect(linesOf(smaller).every((line) => linesOf(topology).includes(line))).toBe(true);
});

test('no file holds a secret and every path is managed once', () => {
  const psk: Tunnel['presharedKey'] = { kind: 'env', name: 'TUNNEL_PSK' };
  const topology = labTopology();
  const releases = renderRelease(
    { ...topology, tunnels: topology.tunnels.map((tunnel) => ({ ...tunnel, presharedKey: psk })) },
    { publicKeys },
  );
  for (const release of releases) {
    const paths = release.files.map((file) => file.path);
    expect(new Set(paths).size).toBe(paths.length);
    for (const file of release.files.filter(({ path }) => path.endsWith('.conf'))) {
      expect(file.content).not.toMatch(/^(PrivateKey|PresharedKey)/m);
    }
  }
  const swanctl = renderRelease(mixedTopology(), { publicKeys }).flatMap((release) => release.files);
  expect(swanctl.filter(({ path }) => path.startsWith('/etc/swanctl/')).length).toBeGreaterThan(5);
  for (const { path, content } of swanctl)
    if (path.startsWith('/etc/swanctl/')) expect(content, path).not.toMatch(/secret =/);
  // The private key comes last: without it no handshake can happen before the preshared key is there.
  expect(contentOf(nodeOf(releases, 'dc1-gw1'), '/etc/wireguard/wg-use1-gw1.conf')).toContain(
    [
      `PostUp = wg set %i peer ${publicKeys['use1-gw1']} preshared-key /etc/wireguard/%i.psk`,
      'PostUp = wg set %i private-key /etc/wireguard/private.key\n',
    ].join('\n'),
  );
});

test('swanctl gets one setting a line, or it would take the second for a part of the first', () => {
  const files = renderRelease(mixedTopology(), { publicKeys }).flatMap((release) => release.files);
  const settings = files.filter(({ path }) => /^\/etc\/(swanctl|strongswan\.d)\//.test(path));
  for (const { path, content } of settings) {
    for (const line of content.trimEnd().split('\n')) {
      expect(line, path).toMatch(/^(#.*| *([\w-]+ = [^={}]+|[\w-]+ \{|\}|include \S+))$/);
    }
  }
});

test('both ends of an IPsec tunnel name each other, and one of them starts', () => {
  const releases = renderRelease(mixedTopology(), { publicKeys });
  const name = 'dwcp-dc1-gw2--use1-gw2.conf';
  const of = (node: string, path: string): string => contentOf(nodeOf(releases, node), path);
  for (const backend of ['kernel', 'userspace']) {
    const path = `/etc/swanctl/dwcp/${backend}/${name}`;
    const selector = (text: string, side: string): string => new RegExp(`${side}_ts = (.*)`).exec(text)?.[1] ?? '';
    expect(selector(of('dc1-gw2', path), 'local')).toBe(selector(of('use1-gw2', path), 'remote'));
    expect([of('dc1-gw2', path), of('use1-gw2', path)].map((text) => /start_action = (.*)/.exec(text)?.[1])).toEqual([
      'start',
      'none',
    ]);
  }
});

test('tunnels and routes come behind loaded rules, and a stopped firewall service keeps them', () => {
  const releases = renderRelease(labTopology(), { publicKeys });
  const ofNode = (path: string, node: string): string =>
    contentOf(nodeOf(releases, node), `/etc/systemd/system/${path}`);
  const behindRules = 'Requires=nftables.service\nAfter=nftables.service\n';
  expect(ofNode('wg-quick@.service.d/dwcp.conf', 'dc1-gw1')).toContain(behindRules);
  for (const node of ['dc1-gw1', 'use1-node1']) {
    expect(ofNode('frr.service.d/dwcp.conf', node)).toContain(behindRules);
    expect(ofNode('nftables.service.d/dwcp.conf', node)).toMatch(/^ExecStop=$/m);
  }
});

test('a node whose mode differs still gets the mode file of the deployment', () => {
  const release = nodeOf(renderRelease(labTopology(), { publicKeys }), 'dc1-node1');
  expect(release.files.filter((file) => file.role === 'dwcp').map((file) => file.path)).toEqual([
    '/etc/dwcp/dwcp-v3-hybrid.yaml',
  ]);
});

function filesOf(releases: readonly NodeRelease[]): ReadonlyMap<string, string> {
  return new Map(
    releases.flatMap((release) => [
      ...release.files.map((file) => [`${release.node}${file.path}`, file.content] as const),
      [`${release.node}/release.txt`, summaryOf(release)] as const,
    ]),
  );
}

function summaryOf(release: NodeRelease): string {
  return [
    ...release.files.map(
      (file) =>
        `${file.permissions.toString(8).padStart(4, '0')} ${file.owner}:${file.group} ${file.role} ${file.path}`,
    ),
    ...release.units,
    '',
  ].join('\n');
}

function nodeOf(releases: readonly NodeRelease[], name: string): NodeRelease {
  const release = releases.find((candidate) => candidate.node === name);
  if (release === undefined) throw new Error(`no release of ${name}`);
  return release;
}

function contentOf(release: NodeRelease, path: string): string {
  const file = release.files.find((candidate) => candidate.path === path);
  if (file === undefined) throw new Error(`no ${path} on ${release.node}`);
  return file.content;
}
