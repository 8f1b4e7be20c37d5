import { randomBytes } from 'node:crypto';
import type { EmulatedCloud } from './emulated-cloud.ts';

/** Runs a script on a node of the lab. */
export type OnNode = (node: string, script: string) => Promise<string>;

/** One way somebody changes a fleet behind everybody's back, as it is reported: check, node and subject. */
export interface Plant {
  readonly name: string;
  readonly plant: (on: OnNode) => Promise<unknown>;
}

const peerOf = (device: string): string => `"$(wg show ${device} peers)"`;

/** Changes of nodes that can be put back. */
export const hostPlants: readonly Plant[] = [
  {
    name: 'file/changed dc1-node1 /etc/nftables.conf',
    plant: (on) => on('dc1-node1', 'echo "# mine" >> /etc/nftables.conf'),
  },
  {
    name: 'file/permissions dc1-node2 /etc/dwcp/dwcp-v3-hybrid.yaml',
    plant: (on) => on('dc1-node2', 'chmod 644 /etc/dwcp/dwcp-v3-hybrid.yaml'),
  },
  {
    name: 'file/missing use1-node2 /etc/modules-load.d/dwcp.conf',
    plant: (on) => on('use1-node2', 'rm /etc/modules-load.d/dwcp.conf'),
  },
  {
    name: 'sysctl/differs use1-node1 net.ipv4.conf.all.accept_redirects',
    plant: (on) => on('use1-node1', 'sysctl -qw net.ipv4.conf.all.accept_redirects=1'),
  },
  {
    name: 'sysctl/differs dc1-node2 net.ipv4.tcp_congestion_control',
    plant: (on) => on('dc1-node2', 'sysctl -qw net.ipv4.tcp_congestion_control=reno'),
  },
  {
    name: 'unit/not-active use1-node2 prometheus-node-exporter.service',
    plant: (on) => on('use1-node2', 'systemctl stop prometheus-node-exporter.service'),
  },
  {
    name: 'unit/not-active br1-gw1 dwcpd.service',
    plant: (on) => on('br1-gw1', 'systemctl stop dwcpd.service'),
  },
  {
    name: 'unit/not-enabled dc1-node2 prometheus-node-exporter.service',
    plant: (on) => on('dc1-node2', 'systemctl disable --quiet prometheus-node-exporter.service'),
  },
  {
    name: 'wireguard/peer-missing dc1-gw1 wg-br1-gw1',
    plant: (on) => on('dc1-gw1', `wg set wg-br1-gw1 peer ${peerOf('wg-br1-gw1')} remove`),
  },
  {
    name: 'wireguard/preshared-key-differs dc1-gw1 wg-use1-gw1',
    plant: (on) => on('dc1-gw1', `wg set wg-use1-gw1 peer ${peerOf('wg-use1-gw1')} preshared-key /dev/null`),
  },
  {
    name: 'wireguard/allowed-ips-differ use1-gw1 wg-dc1-gw2',
    plant: (on) => on('use1-gw1', `wg set wg-dc1-gw2 peer ${peerOf('wg-dc1-gw2')} allowed-ips 10.255.0.0/31`),
  },
  {
    name: 'wireguard/peer-extra use1-gw2 wg-dc1-gw2',
    plant: (on) => on('use1-gw2', `wg set wg-dc1-gw2 peer ${randomBytes(32).toString('base64')}`),
  },
  {
    name: 'wireguard/mtu-differs use1-gw2 wg-dc1-gw1',
    plant: (on) => on('use1-gw2', 'ip link set wg-dc1-gw1 mtu 1300'),
  },
  {
    name: 'routing/config-differs br1-gw1 running routing configuration of br1-gw1',
    plant: (on) =>
      on(
        'br1-gw1',
        `n=$(vtysh -c 'show running-config' | sed -n 's/^ neighbor \\(.*\\) description br1-gw1--use1-gw1$/\\1/p'); vtysh -c 'configure terminal' -c 'router bgp' -c "no neighbor $n"`,
      ),
  },
  {
    name: 'firewall/rules-differ dc1-gw2 input',
    plant: (on) =>
      on(
        'dc1-gw2',
        `h=$(nft -a list chain inet dwcp input | sed -n 's/.*comment "BFD dc1-node2" # handle //p'); nft delete rule inet dwcp input handle "$h"`,
      ),
  },
];

const named = (name: string) => ({ 'Filter.1.Name': 'tag:Name', 'Filter.1.Value.1': `dwcp-lab-use1${name}` });

export const cloudPlants: readonly string[] = [
  'terraform/changed - aws_vpc.use1',
  'terraform/changed - aws_security_group.use1_nodes',
  'terraform/gone - aws_flow_log.use1',
];

/** A tag that somebody changed, a port that somebody opened, a flow log that somebody deleted. */
export async function plantInCloud(cloud: EmulatedCloud): Promise<void> {
  await tagVpc(cloud, 'owner', 'somebody');
  await cloud.call('AuthorizeSecurityGroupIngress', {
    GroupId: await cloud.idOf('sg', 'DescribeSecurityGroups', named('-nodes')),
    'IpPermissions.1.IpProtocol': 'tcp',
    'IpPermissions.1.FromPort': '22',
    'IpPermissions.1.ToPort': '22',
    'IpPermissions.1.IpRanges.1.CidrIp': '0.0.0.0/0',
  });
  await cloud.call('DeleteFlowLogs', { 'FlowLogId.1': await cloud.idOf('fl', 'DescribeFlowLogs') });
}

export async function tagVpc(cloud: EmulatedCloud, key: string, value: string): Promise<void> {
  const vpc = await cloud.idOf('vpc', 'DescribeVpcs', named(''));
  await cloud.call('CreateTags', { 'ResourceId.1': vpc, 'Tag.1.Key': key, 'Tag.1.Value': value });
}
