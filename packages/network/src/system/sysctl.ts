import type { ModeConfig, Node, Topology } from '@dwcp/model';
import { portRegistry } from '@dwcp/model';
import { isGateway } from '../neighborhood.ts';

/**
 * Kernel parameters of a node, in the order they are written: forwarding comes first because changing it resets
 * accept_redirects (Documentation/networking/ip-sysctl.rst).
 */
export function sysctlOf(topology: Topology, node: Node): Readonly<Record<string, string>> {
  return { ...routing(node), ...transport(topology, node), ...machine(node, topology.modeConfig) };
}

/** True when the parameter belongs to a network namespace, so that an isolated lab host has its own value of it. */
export function isNamespacedSysctl(name: string): boolean {
  return name.startsWith('net.') && !machineWide.some((pattern) => pattern.test(name));
}

// Absent or read-only in a new network namespace (tried on Linux 6.18).
const machineWide: readonly RegExp[] = [
  /^net\.core\.[rw]mem_(max|default)$/,
  /^net\.core\.default_qdisc$/,
  /^net\.core\.(netdev_|dev_weight|bpf_|flow_limit|rps_)/,
  /^net\.ipv4\.(tcp|udp)_mem$/,
  /^net\.ipv4\.tcp_(allowed|available)_congestion_control$/,
  /^net\.ipv[46]\.neigh\.default\.gc_/,
  /^net\.netfilter\.nf_conntrack_(max|buckets)$/,
];

function routing(node: Node): Readonly<Record<string, string>> {
  const forwarding = isGateway(node) ? '1' : '0';
  const devices = ['all', 'default', ...devicesOf(node).map((device) => device.replaceAll('.', '/'))];
  const perDevice = devices.flatMap((device) => [
    // Loose: packets of one flow may come in by another device than the answers leave by.
    [`net.ipv4.conf.${device}.rp_filter`, '2'],
    [`net.ipv4.conf.${device}.accept_redirects`, '0'],
    [`net.ipv4.conf.${device}.send_redirects`, '0'],
    [`net.ipv4.conf.${device}.accept_source_route`, '0'],
    [`net.ipv6.conf.${device}.accept_redirects`, '0'],
  ]);
  return {
    'net.ipv4.ip_forward': forwarding,
    'net.ipv6.conf.all.forwarding': forwarding,
    ...Object.fromEntries(perDevice),
  };
}

function devicesOf(node: Node): readonly string[] {
  return [...new Set(isGateway(node) ? [node.underlayInterface, node.interface] : [node.interface])];
}

/** Transport parameters of the mode; what the mode does not set keeps the kernel's own value. */
function transport(topology: Topology, node: Node): Readonly<Record<string, string>> {
  const { modeConfig } = topology;
  const { tcp } = modeConfig;
  return {
    'net.ipv4.tcp_congestion_control': modeConfig.congestionControl,
    'net.ipv4.tcp_slow_start_after_idle': '0',
    // The wide range must not let a client socket take a port that a service needs.
    'net.ipv4.ip_local_port_range': '1024 65535',
    'net.ipv4.ip_local_reserved_ports': reservedPorts(topology, node),
    ...(tcp === null
      ? {}
      : {
          'net.ipv4.tcp_rmem': `4096 131072 ${Math.max(131_072, tcp.recvBufferBytes)}`,
          'net.ipv4.tcp_wmem': `4096 65536 ${Math.max(65_536, tcp.sendBufferBytes)}`,
          'net.ipv4.tcp_fastopen': tcp.fastOpen ? '3' : '0',
          'net.ipv4.tcp_mtu_probing': tcp.mtuProbing ? '1' : '0',
        }),
    ...(tcp?.keepalive
      ? {
          'net.ipv4.tcp_keepalive_time': String(tcp.keepalive.intervalSeconds),
          'net.ipv4.tcp_keepalive_intvl': String(tcp.keepalive.intervalSeconds),
          'net.ipv4.tcp_keepalive_probes': String(tcp.keepalive.probes),
        }
      : {}),
    ...(tcp?.listenBacklog
      ? {
          'net.core.somaxconn': String(tcp.listenBacklog),
          'net.ipv4.tcp_max_syn_backlog': String(tcp.listenBacklog),
        }
      : {}),
  };
}

/** In the form the kernel reads back: ascending, neighbours joined. */
function reservedPorts({ modeConfig, tunnels }: Topology, node: Node): string {
  const listening = tunnels.flatMap(({ ends }) =>
    ends.filter((end) => end.gateway === node.name).map((end) => end.listenPort),
  );
  const known = [...portRegistry, ...modeConfig.listeners].map(({ port }) => port);
  const ports = [...new Set([...known, ...listening])].filter((port) => port >= 1024).sort((a, b) => a - b);
  const ranges: [from: number, to: number][] = [];
  for (const port of ports) {
    const last = ranges.at(-1);
    if (last?.[1] === port - 1) last[1] = port;
    else ranges.push([port, port]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

/** Parameters of the whole machine. */
function machine(node: Node, { tcp, hugepages }: ModeConfig): Readonly<Record<string, string>> {
  return {
    'net.core.default_qdisc': 'fq',
    ...(tcp === null
      ? {}
      : { 'net.core.rmem_max': String(tcp.recvBufferBytes), 'net.core.wmem_max': String(tcp.sendBufferBytes) }),
    ...(isGateway(node) ? { 'net.netfilter.nf_conntrack_max': '1048576' } : {}),
    'vm.swappiness': '10',
    'vm.dirty_ratio': '40',
    'vm.dirty_background_ratio': '10',
    ...(hugepages?.sizeKb === 2048 ? { 'vm.nr_hugepages': String(hugepages.count) } : {}),
  };
}
