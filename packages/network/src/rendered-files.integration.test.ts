import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import type { HostFile, NodeRelease } from '@dwcp/model';
import { labTopology } from '@dwcp/testkit';
import { describe, expect, test } from 'vitest';
import { compareFirewall } from './firewall/compare.ts';
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

function fileOf(release: NodeRelease, path: string): HostFile {
  const file = release.files.find((candidate) => candidate.path === path);
  if (file === undefined) throw new Error(`no ${path} on ${release.node}`);
  return file;
}
