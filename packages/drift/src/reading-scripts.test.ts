import { expect, test } from 'vitest';
import { deployForEachTest, edited } from './deployment.fixture.ts';
import { nodesContext } from './detect.fixture.ts';
import { detectDrift } from './detect.ts';

const deployed = deployForEachTest();

test('everything that is run is ssh, and every script only reads', async () => {
  const changed = edited('dc1-gw1', (text) => text.replace(/^\w(\w+ {2}\/etc\/nftables.conf)$/m, 'x$1'));
  const ctx = nodesContext(deployed, changed);
  const report = await detectDrift({ ...deployed.options, kinds: ['files', 'running-config'] }, ctx);
  expect(report.drifts.map(({ check }) => check)).toContain('file/changed');
  expect(new Set(ctx.argvs.map(([program]) => program))).toEqual(new Set(['ssh']));
  // One for each node, one for the file that differs, and one for when it was changed.
  expect(ctx.scripts).toHaveLength(deployed.releases.length + 2);
  // A node that hangs, or tells without end, holds nobody up for longer.
  expect(ctx.limits).toEqual(ctx.limits.map(() => ({ timeoutMs: 30_000, maxOutputBytes: 8 * 2 ** 20 })));
  expect(ctx.scripts.flatMap(writingWords)).toEqual([]);
});

test('a script that writes would be noticed', () => {
  const writing = [
    'systemctl restart frr',
    'wg set wg0 peer x remove',
    'nft -f /etc/x',
    'ip route add 10.0.0.0/8 dev x',
    "printf 'link show\\nroute flush table all\\n' | ip -json -batch -",
  ];
  for (const line of [
    ...writing,
    'rm -f /etc/x',
    'dpkg -i x',
    'swanctl --terminate',
    'echo 1 > /proc/sys/x',
    "vtysh -c 'configure terminal'",
    'field(3, "s", "StopUnit")',
  ]) {
    expect(writingWords(line), line).not.toEqual([]);
  }
});

/** Whatever in a shell script could change something. */
function writingWords(script: string): readonly string[] {
  // Comments, and comparisons of awk.
  const text = script
    .replaceAll("'\\''", "'")
    .replaceAll(/^\s*#.*$|NF > 0/gm, '')
    // All that a batch of ip is given.
    .replaceAll(/printf '(?:(?:link|route) show(?: table all)?\\n)+' \| ip -json -batch -/g, '')
    .replaceAll(/2>\/dev\/null|>\/dev\/null|2>&1|>&2|3>&1|">&=", 3/g, '');
  const patterns: readonly RegExp[] = [
    /(?:^|[|&;(]\s*|\bthen |\bdo )(?:rm|mv|cp|tee|install|chmod|chown|mkdir|touch|dd|kill|pkill|reboot|apt|dpkg|curl|wget|truncate|ln|mount|modprobe|sysctl)\b/gm,
    /\bsystemctl (?!is-active|is-enabled|show\b)\S+/g,
    /\bwg (?!show|pubkey|failed)\S+/g,
    /\bwg-quick\s/g,
    /\bnft (?!list|--json list)\S+/g,
    /\bip (?!-json (?:-[46] )?(?:route|link) show)\S+/g,
    /\bvtysh (?!(?:-E )?-c )|\s-c '(?!show )/g,
    /\bbirdc (?!-r |eval )/g,
    /(?<!sub )\bfield\(3, (?!"s", "Get"\))[^)]*/g,
    /(?<!strongswan-)\bswanctl (?!"--list)\S+/g,
    /(?<![-=<%\\$])>(?!=)/g,
  ];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([found]) => found));
}
