import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import type { HostFile, NodeRelease, Topology } from '@dwcp/model';
import { dualStackTopology, labTopology, mixedTopology } from '@dwcp/testkit';
import { describe, expect, test } from 'vitest';
import { compareFirewall } from './firewall/compare.ts';
import { compareForeignTables } from './firewall/foreign-tables.ts';
import { parseFirewall } from './firewall/inspect.ts';
import { renderRelease } from './release.ts';

const run = processRunner(new AbortController().signal);
const key = '11111111111111111111111111111111111111111Hs=';
const releases = renderRelease(labTopology(), {
  publicKeys: Object.fromEntries(labTopology().gateways.map((gateway) => [gateway.name, key])),
});
const reason = await whyNot();

/** Each test runs in a network namespace of its own that ends with its command. */
describe.skipIf(reason !== null)(`rendered files${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  test.each(releases)(
    'the kernel runs the firewall of $node as rendered, and reloads it beside other tables',
    async (release) => {
      const firewall = fileOf(release, '/etc/nftables.conf');
      const output = await isolated(
        [
          'nft add table ip other',
          'nft -f "$1"',
          'nft -f "$1"',
          'nft list table ip other >/dev/null',
          'nft --json list ruleset',
        ],
        firewall.content,
      );
      expect(compareFirewall(firewall.content, parseFirewall(output))).toEqual([]);
    },
  );

  test.each([
    ['with IPv6 inside', dualStackTopology('frr')],
    ['with IPsec and IPv6', mixedTopology()],
    ['whose prefixes touch each other', touchingTopology()],
  ])('the firewall of every node of a network %s is told by nft as it was rendered', async (_what, topology) => {
    for (const { files } of renderRelease(topology, { publicKeys: {} })) {
      const content = files.find(({ path }) => path === '/etc/nftables.conf')?.content ?? '';
      const output = await isolated(['nft -f "$1"', 'nft --json list ruleset'], content);
      const running = parseFirewall(output);
      expect(Object.values(running.expressions).flat()).not.toContain(null);
      expect(compareFirewall(content, running)).toEqual([]);
    }
  });

  test.each([
    ['lets others in', 'BGP use1-gw2', 'iifname "vx0" tcp dport 179 accept'],
    ['opens another port', 'BGP use1-gw2', 'iifname "vx0" ip saddr 100.65.2.10 tcp dport { 22, 179 } accept'],
    ['drops', 'BGP use1-gw2', 'iifname "vx0" ip saddr 100.65.2.10 tcp dport 179 drop'],
    ['matches the others', 'BGP use1-gw2', 'iifname != "vx0" ip saddr 100.65.2.10 tcp dport 179 accept'],
    ['is limited', 'BGP use1-gw2', 'iifname "vx0" ip saddr 100.65.2.10 tcp dport 179 limit rate 1/hour accept'],
    ['counts too', 'BGP use1-gw2', 'iifname "vx0" ip saddr 100.65.2.10 tcp dport 179 counter accept'],
  ])('a rule that %s while its comment stays is seen', async (_what, comment, rule) => {
    const release = releases.find(({ node }) => node === 'use1-gw1');
    if (release === undefined) throw new Error('no use1-gw1');
    const { content } = fileOf(release, '/etc/nftables.conf');
    const handle = `$(nft -a list chain inet dwcp input | sed -n 's/.*comment "${comment}" # handle //p')`;
    const output = await isolated(
      [
        'nft -f "$1"',
        `nft "replace rule inet dwcp input handle ${handle} ${rule.replaceAll('"', '\\"')} comment \\"${comment}\\""`,
        'nft --json list ruleset',
      ],
      content,
    );
    expect(compareFirewall(content, parseFirewall(output))).toMatchObject([
      { kind: 'rule-differs', subject: `input: ${comment}`, wanted: expect.stringContaining('tcp dport 179 accept') },
    ]);
  });

  test.each([
    ['is switched off', "table inet dwcp '{ flags dormant; }'", 'table-dormant inet dwcp'],
    [
      'has a chain beside its own',
      "chain inet dwcp before '{ type filter hook prerouting priority -300; policy drop; }'",
      'chain-extra before',
    ],
  ])('a table that %s is seen', async (_what, added, words) => {
    const release = releases.find(({ node }) => node === 'use1-gw1');
    if (release === undefined) throw new Error('no use1-gw1');
    const { content } = fileOf(release, '/etc/nftables.conf');
    const output = await isolated(['nft -f "$1"', `nft add ${added}`, 'nft --json list ruleset'], content);
    const differences = compareFirewall(content, parseFirewall(output));
    expect(differences.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([words]);
  });

  test('a table of another program that translates addresses is seen in the words of nft', async () => {
    const output = await isolated(
      [
        'nft add table ip x',
        "nft add chain ip x p '{ type nat hook prerouting priority dstnat; }'",
        'nft add rule ip x p udp dport 53 dnat to 192.0.2.9',
        'nft add table inet empty',
        "nft add chain inet empty f '{ type filter hook forward priority 0; policy accept; }'",
        'nft -f "$1"',
        'nft --json list ruleset',
      ],
      fileOf(releases[0] as NodeRelease, '/etc/nftables.conf').content,
    );
    expect(compareForeignTables(parseFirewall(output))).toEqual([
      { kind: 'table-extra', subject: 'ip x', wanted: null, observed: 'p: nat at prerouting' },
    ]);
  });

  test('wg and wg-quick read every tunnel file', async () => {
    const files = releases.flatMap((release) => release.files.filter((file) => isTunnelFile(file)));
    expect(files).toHaveLength(16);
    for (const file of files) {
      const words = await isolated(
        [
          'name=wg-probe',
          'mv "$1" "$1.d/$name.conf"',
          'wg-quick strip "$1.d/$name.conf" > "$1.stripped"',
          // A file wg cannot read fails on its line; one it can read fails on the device, which is not there.
          'wg setconf "$name" "$1.stripped" 2>&1 || true',
        ],
        file.content,
      );
      expect(words, file.path).toMatch(/^Unable to modify interface: .*\n$/);
    }
  });

  test('the fabric script makes the device once, and brings changed entries back', async () => {
    const release = releases.find((candidate) => candidate.node === 'use1-gw1');
    if (release === undefined) throw new Error('no use1-gw1');
    const output = await isolated(
      [
        'sh "$1"',
        'index=$(cat /sys/class/net/vx0/ifindex)',
        'bridge fdb delete 00:00:00:00:00:00 dev vx0 dst 10.20.1.11',
        'bridge fdb append 00:00:00:00:00:00 dev vx0 dst 10.20.9.9 permanent',
        'ip address add 100.65.9.9/16 dev vx0',
        'sh "$1"',
        'sh "$1"',
        'test "$index" = "$(cat /sys/class/net/vx0/ifindex)"',
        'bridge fdb show dev vx0 | sort',
        "ip -o -4 address show dev vx0 | awk '{ print $4 }'",
      ],
      fileOf(release, '/usr/lib/dwcp/fabric-up').content,
    );
    expect(output.trim().split('\n')).toEqual([
      '00:00:00:00:00:00 dst 10.20.1.11 self permanent',
      '00:00:00:00:00:00 dst 10.20.2.10 self permanent',
      '00:00:00:00:00:00 dst 10.20.3.11 self permanent',
      '02:00:64:41:01:0b dst 10.20.1.11 self permanent',
      '02:00:64:41:02:0a dst 10.20.2.10 self permanent',
      '02:00:64:41:03:0b dst 10.20.3.11 self permanent',
      '100.65.0.10/16',
    ]);
  });

  test('the shell reads every script', async () => {
    const scripts = releases.flatMap((release) => release.files.filter((file) => file.content.startsWith('#!/bin/sh')));
    expect(scripts.length).toBeGreaterThan(5);
    for (const file of scripts) await isolated(['sh -n "$1"'], file.content);
  });
});

/** Runs shell lines in a new network namespace; `$1` is a file with the content, `$1.d` an empty directory. */
async function isolated(lines: readonly string[], content: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'dwcp-t-'));
  try {
    const path = join(directory, 'file');
    await writeFile(path, content, { mode: 0o600 });
    const script = ['set -eu', 'mkdir -m 700 "$1.d"', ...lines].join('\n');
    const argv = ['unshare', '--net', '--mount', 'sh', '-c', `mount -t sysfs sysfs /sys\n${script}`, 'sh', path];
    return (await run.run(argv, { timeoutMs: 30_000 })).stdout;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function whyNot(): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'needs root';
  for (const name of ['nft', 'wg', 'wg-quick', 'ip', 'bridge', 'unshare']) {
    const { exitCode } = await run.run(['sh', '-c', `command -v ${name}`], { timeoutMs: 5_000, okExitCodes: [0, 127] });
    if (exitCode !== 0) return `${name} is not installed`;
  }
  return null;
}

function isTunnelFile(file: HostFile): boolean {
  return /^\/etc\/wireguard\/.*\.conf$/.test(file.path);
}

/** A site whose prefixes are halves of one, which nft may print as the whole. */
function touchingTopology(): Topology {
  const topology = labTopology();
  return {
    ...topology,
    sites: topology.sites.map((site) =>
      site.name === 'dc1' ? { ...site, prefixes: ['10.10.0.0/17', '10.10.128.0/17', '10.12.0.0/16'] } : site,
    ),
  };
}

function fileOf(release: NodeRelease, path: string): HostFile {
  const file = release.files.find((candidate) => candidate.path === path);
  if (file === undefined) throw new Error(`no ${path} on ${release.node}`);
  return file;
}
