import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { HostFile, NodeRelease } from '@dwcp/model';

/** A small release of a gateway: a firewall, a WireGuard tunnel to the other one, and BGP with BFD over it. */
export function gatewayRelease(name: 'left' | 'right'): NodeRelease {
  const own = name === 'left' ? 1 : 2;
  const other = 3 - own;
  const file = (path: string, content: string, permissions = 0o644, owner = 'root'): HostFile => ({
    path,
    content,
    permissions,
    owner,
    group: owner,
    role: 'system',
  });
  return {
    node: name,
    files: [
      file(
        '/etc/nftables.conf',
        'table inet contract\ndelete table inet contract\ntable inet contract {\n  chain input {\n    type filter hook input priority filter;\n    udp dport 9 drop\n  }\n}\n',
      ),
      file('/etc/systemd/system/nftables.service.d/dwcp.conf', '[Service]\nExecStop=\n'),
      file(
        '/etc/wireguard/wg0.conf',
        `[Interface]\nAddress = 10.99.0.${own}/30\nListenPort = 51820\nMTU = 1420\nTable = off\nPostUp = wg set %i private-key /etc/wireguard/private.key\n\n[Peer]\nPublicKey = ${keyPair(other).publicKey}\nAllowedIPs = 0.0.0.0/0\nEndpoint = 192.0.2.${other}:51820\nPersistentKeepalive = 1\n`,
        0o600,
      ),
      file('/etc/wireguard/private.key', `${keyPair(own).privateKey}\n`, 0o600),
      file('/etc/frr/daemons', 'bgpd=yes\nbfdd=yes\nvtysh_enable=yes\n', 0o640, 'frr'),
      file('/etc/frr/vtysh.conf', 'service integrated-vtysh-config\n', 0o640, 'frr'),
      file('/etc/frr/frr.conf', frrConf(own, other), 0o640, 'frr'),
      // Five seconds are the package's own; the test need not wait that long.
      file('/etc/systemd/system/frr.service.d/dwcp.conf', '[Service]\nRestartSec=1\n'),
    ],
    units: ['nftables.service', 'wg-quick@wg0.service', 'frr.service', 'prometheus-node-exporter.service'],
    sysctl: { 'net.ipv4.ip_forward': '1', 'net.ipv4.conf.wg0.rp_filter': '2', 'vm.swappiness': '10' },
  };
}

function frrConf(own: number, other: number): string {
  return [
    'frr defaults traditional',
    'log syslog informational',
    `ip route 10.9.${own}.0/24 blackhole`,
    `router bgp 6500${own}`,
    ` bgp router-id 10.99.0.${own}`,
    ' no bgp ebgp-requires-policy',
    ` neighbor 10.99.0.${other} remote-as 6500${other}`,
    ` neighbor 10.99.0.${other} bfd`,
    ` neighbor 10.99.0.${other} timers connect 1`,
    ' address-family ipv4 unicast',
    `  network 10.9.${own}.0/24`,
    ' exit-address-family',
    'exit',
    'end',
    '',
  ].join('\n');
}

/** A key that follows from a number: the test needs no secret. */
function keyPair(number: number): { readonly privateKey: string; readonly publicKey: string } {
  const raw = Buffer.alloc(32, number);
  raw[0] = (raw[0] ?? 0) & 248;
  raw[31] = ((raw[31] ?? 0) & 127) | 64;
  const key = createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), raw]),
    format: 'der',
    type: 'pkcs8',
  });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return { privateKey: raw.toString('base64'), publicKey: spki.subarray(-32).toString('base64') };
}
