import type { Node, Topology } from '@dwcp/model';
import { cidr, parseAddress, siteOf } from '@dwcp/model';
import { membersOf } from '../neighborhood.ts';
import { lines, notice, type RolePart, rootFile } from '../role-part.ts';

/** What VXLAN over IPv4 takes from every packet: 20 IP, 8 UDP, 8 VXLAN, 14 Ethernet (RFC 7348). */
const vxlanOverheadBytes = 50;
const underlayMtuBytes = 1500;

/** Unicast VXLAN between the members of a site whose network forwards only between addresses it knows. */
export function renderFabric(topology: Topology, node: Node): RolePart {
  const { fabric } = siteOf(topology, node.site);
  if (fabric.kind !== 'vxlan') return { files: [], units: [] };
  const others = membersOf(topology, node.site).filter((member) => member.name !== node.name);
  const length = cidr(fabric.prefix).length;
  const script = fabricScript({
    node,
    device: fabric.interface,
    vni: fabric.vni,
    address: `${node.fabricAddress}/${length}`,
    // Broadcast (ARP) goes to everybody, each member's own frames to that member alone.
    entries: others.flatMap((member) => [
      `00:00:00:00:00:00 ${member.address}`,
      `${macOf(member.fabricAddress)} ${member.address}`,
    ]),
  });
  return {
    files: [
      rootFile('fabric', '/usr/lib/dwcp/fabric-up', { content: script, permissions: 0o755 }),
      rootFile('fabric', '/etc/systemd/system/dwcp-fabric.service', { content: unit(node.name, fabric.interface) }),
    ],
    units: ['dwcp-fabric.service'],
  };
}

/** A locally administered MAC that follows from the fabric address, so that nobody has to learn it. */
export function macOf(fabricAddress: string): string {
  const parsed = parseAddress(fabricAddress);
  if (parsed === null) throw new Error(`not an address: ${fabricAddress}`);
  const octets = [32n, 24n, 16n, 8n, 0n].map((shift) => Number((parsed.value >> shift) & 255n));
  return [2, ...octets].map((octet) => octet.toString(16).padStart(2, '0')).join(':');
}

interface FabricScript {
  readonly node: Node;
  readonly device: string;
  readonly vni: number;
  readonly address: string;
  readonly entries: readonly string[];
}

function fabricScript({ node, device, vni, address, entries }: FabricScript): string {
  return lines(
    '#!/bin/sh',
    `# ${notice(node.name)}`,
    '# Makes the VXLAN device and brings its forwarding entries and address to the lists below; may run any time.',
    'set -eu',
    `device=${device}`,
    `address=${address}`,
    `mac=${macOf(node.fabricAddress)}`,
    '',
    'wanted=$(cat <<END',
    entries,
    'END',
    ')',
    '',
    `if ! ip -d -o link show dev "$device" 2>/dev/null | grep -q 'vxlan id ${vni} local ${node.address} .*dstport 4789 '; then`,
    '  ip link delete dev "$device" 2>/dev/null || true',
    `  ip link add "$device" address "$mac" type vxlan id ${vni} local ${node.address} dstport 4789 nolearning`,
    'fi',
    `ip link set dev "$device" address "$mac" mtu ${underlayMtuBytes - vxlanOverheadBytes} up`,
    '',
    // A removed member leaves before a new one comes, so that a moved address is never in the list twice.
    'entries() {',
    `  bridge fdb show dev "$device" | sed -n 's/^\\([0-9a-f:]*\\) dst \\([^ ]*\\) .*permanent.*/\\1 \\2/p'`,
    '}',
    'entries | while read -r mac member; do',
    `  printf '%s\\n' "$wanted" | grep -qxF "$mac $member" || bridge fdb delete "$mac" dev "$device" dst "$member"`,
    'done',
    'present=$(entries)',
    `printf '%s\\n' "$wanted" | while read -r mac member; do`,
    '  [ -n "$mac" ] || continue',
    `  printf '%s\\n' "$present" | grep -qxF "$mac $member" ||`,
    '    bridge fdb append "$mac" dev "$device" dst "$member" permanent',
    'done',
    '',
    'ip address replace "$address" dev "$device"',
    `for stale in $(ip -o address show dev "$device" scope global | awk '{ print $4 }'); do`,
    '  [ "$stale" = "$address" ] || ip address delete "$stale" dev "$device"',
    'done',
  );
}

// The routing daemon starts before network.target, so waiting for network-online.target here would be an ordering cycle. The device
// needs no address of the underlay to be there yet.
function unit(node: string, device: string): string {
  return lines(
    `# ${notice(node)}`,
    '[Unit]',
    `Description=dwcp site fabric (VXLAN ${device})`,
    'After=network-pre.target systemd-modules-load.service systemd-sysctl.service',
    'Before=frr.service bird.service network.target',
    '',
    '[Service]',
    'Type=oneshot',
    'RemainAfterExit=yes',
    'ExecStart=/usr/lib/dwcp/fabric-up',
    'ExecReload=/usr/lib/dwcp/fabric-up',
    `ExecStop=-/sbin/ip link delete dev ${device}`,
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  );
}
