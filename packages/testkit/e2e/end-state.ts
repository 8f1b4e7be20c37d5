import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findMarkedProcesses } from '@dwcp/io';
import { attachDeployedLab, labContext } from './lab-traffic.ts';

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
    namespaces: (await readdir('/run/dwcp/netns')).filter((name) => name.startsWith(id)).toSorted(),
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
  `systemctl list-units --no-legend --plain --state=active 'wg-quick@*' frr.service nftables.service 'dwcp-*' dwcpd.service prometheus-node-exporter.service | awk '{print $1}' | sort`,
].join('; ');

/** A secret for the nodes as the playbook takes it: preshared keys by gateway and interface. */
export type PlaybookSecrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Runs the whole playbook on all nodes with a release, by hand as deployments/ansible/README.md shows it, and returns the
 * last line Ansible has on each host, e.g. `ok=5 changed=0 unreachable=0 failed=0`.
 */
export async function recapOfPlaybook(
  project: { readonly projectDir: string; readonly stateDir: string },
  options: { readonly release: string; readonly presharedKeys: PlaybookSecrets },
): Promise<Readonly<Record<string, string>>> {
  const lab = await attachDeployedLab(project.stateDir);
  const root = join(project.stateDir, 'env', 'lab');
  const secrets = join(root, 'ansible', 'by-hand.json');
  const ansibleDir = join(project.projectDir, 'deployments', 'ansible');
  const argv = [
    ...lab.managementPrefix,
    join(project.projectDir, '.venv', 'bin', 'ansible-playbook'),
    '--inventory',
    join(root, 'ansible', 'inventory.json'),
    '--extra-vars',
    `dwcp_release_dir=${join(root, 'releases', options.release)}`,
    '--extra-vars',
    `@${secrets}`,
    'dwcp-v3-setup.yml',
  ];
  await writeFile(secrets, JSON.stringify({ presharedKeys: options.presharedKeys }), { mode: 0o600 });
  try {
    const { stdout } = await labContext.run.run(argv, {
      cwd: ansibleDir,
      timeoutMs: 300_000,
      env: {
        ANSIBLE_CONFIG: join(ansibleDir, 'ansible.cfg'),
        ANSIBLE_HOME: join(root, 'ansible', 'home'),
        ANSIBLE_NOCOLOR: '1',
        ANSIBLE_PRIVATE_KEY_FILE: join(root, 'ssh', 'id_ed25519'),
        ANSIBLE_SSH_COMMON_ARGS: `-F none -o StrictHostKeyChecking=yes -o UserKnownHostsFile=${lab.sshKnownHosts}`,
        LC_ALL: 'C.UTF-8',
      },
    });
    const recap = stdout.slice(stdout.indexOf('PLAY RECAP'));
    return Object.fromEntries(
      [...recap.matchAll(/^(\S+)\s+:\s+(.*)$/gm)].map(([, host, line]) => [host ?? '', (line ?? '').trim()]),
    );
  } finally {
    await rm(secrets, { force: true });
  }
}

/** Files on the disks of the hosts that hold a text, as `<host> <path> <permissions>`; the text is not in the argv. */
export async function findOnHostDisks(stateDir: string, text: string): Promise<readonly string[]> {
  const hosts = join(stateDir, 'env', 'lab', 'lab', 'hosts');
  const { stdout } = await labContext.run.run(['grep', '--recursive', '-lF', '-f', '-', '--', hosts], {
    input: `${text}\n`,
    timeoutMs: 120_000,
    okExitCodes: [0, 1],
  });
  const found = stdout.split('\n').filter((path) => path !== '');
  const lines = found.map(async (path) => {
    const [host = '', ...rest] = path.slice(hosts.length + 1).split('/');
    return `${host} ${rest.join('/')} ${((await stat(path)).mode & 0o777).toString(8)}`;
  });
  return (await Promise.all(lines)).toSorted();
}

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
