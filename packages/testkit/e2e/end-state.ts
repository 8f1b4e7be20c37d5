import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findMarkedProcesses } from '@dwcp/io';
import { attachDeployedLab } from './lab-traffic.ts';

/** What a deploy leads to, free of what differs between two runs (keys, ids, ports, pids). */
export interface EndState {
  /** Resources in the emulated cloud, counted by kind: a second one of a kind would be an orphan. */
  readonly cloud: Readonly<Record<string, number>>;
  readonly namespaces: readonly string[];
  readonly processes: readonly string[];
  /** Managed files with permissions and owner, and units, of every host. */
  readonly hosts: Readonly<Record<string, string>>;
}

export async function readEndState(stateDir: string): Promise<EndState> {
  const lab = await attachDeployedLab(stateDir);
  const root = join(stateDir, 'env', 'lab');
  const id = lab.managementPrefix.join(' ').match(/dw[0-9a-f]{6,12}/)?.[0] ?? 'none';
  const hosts: Record<string, string> = {};
  for (const host of lab.hosts) {
    const argv = ['sh', '-c', inspection];
    hosts[host.name] = (await lab.runner(host.name).run(argv, { timeoutMs: 30_000 })).stdout;
  }
  return {
    cloud: await countCloud(root),
    namespaces: (await readdir('/run/netns')).filter((name) => name.startsWith(id)).toSorted(),
    processes: (await findMarkedProcesses(root))
      .map((process) => process.command)
      .filter((command) => command !== 'ssh')
      .toSorted(),
    hosts,
  };
}

const inspection = [
  `find /etc/wireguard /etc/frr /usr/lib/dwcp /etc/dwcp /etc/nftables.conf /etc/sysctl.d/90-dwcp.conf -type f -printf '%p %m %u:%g\\n' | sort`,
  `sha256sum /etc/frr/frr.conf /etc/nftables.conf /etc/dwcp/* /etc/sysctl.d/90-dwcp.conf`,
  `sed 's/^PublicKey.*/PublicKey/; s/peer [^ ]*/peer/' /etc/wireguard/*.conf 2>/dev/null | sha256sum`,
  `systemctl list-units --no-legend --plain --state=active 'wg-quick@*' frr.service nftables.service 'dwcp-*' prometheus-node-exporter.service | awk '{print $1}' | sort`,
].join('; ');

/** The emulator counts every object it ever made; these are replaced while a group is set up, and a plan compares them. */
const churning: readonly string[] = ['SecurityGroupRule'];

async function countCloud(root: string): Promise<Readonly<Record<string, number>>> {
  const record = JSON.parse(await readFile(join(root, 'cloud', 'emulator.json'), 'utf8')) as { readonly port: number };
  const response = await fetch(`http://127.0.0.1:${record.port}/moto-api/data.json`);
  const data = (await response.json()) as Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>;
  const counts: Record<string, number> = {};
  for (const service of ['ec2', 'iam', 'logs']) {
    for (const [kind, items] of Object.entries(data[service] ?? {})) {
      if (!churning.includes(kind)) counts[`${service} ${kind}`] = items.length;
    }
  }
  return counts;
}
