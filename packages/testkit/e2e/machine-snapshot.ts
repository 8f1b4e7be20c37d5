import { readdir, readFile } from 'node:fs/promises';
import { processRunner } from '@dwcp/io';

/** What a lab could leave behind on the machine, as sorted text. */
export type MachineSnapshot = Readonly<Record<string, readonly string[]>>;

const runner = processRunner(new AbortController().signal);

/** Takes namespaces, mounts, marked processes, cgroups, nft rules, routes, links and kernel parameters of the machine. */
export async function takeSnapshot(): Promise<MachineSnapshot> {
  const lines = async (argv: readonly string[]): Promise<readonly string[]> => {
    const { stdout } = await runner.run(argv, { timeoutMs: 30_000 });
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .toSorted();
  };
  return {
    namespaces: (await readdir('/run/netns').catch(() => [])).toSorted(),
    mounts: (await readFile('/proc/self/mountinfo', 'utf8'))
      .split('\n')
      .map((line) => line.split(' ').slice(3, 6).join(' '))
      .toSorted(),
    cgroups: await lines(['find', '/sys/fs/cgroup', '-type', 'd', '-path', '*dw[0-9a-f]*']),
    nftables: await lines(['nft', 'list', 'ruleset']),
    routes: await lines(['ip', '-o', 'route', 'show', 'table', 'all']),
    links: (await lines(['ip', '-o', 'link'])).map((line) => line.split(':')[1] ?? ''),
    sysctl: await lines([
      'sysctl',
      '-e',
      'net.ipv4.ip_forward',
      'fs.inotify.max_user_instances',
      'vm.swappiness',
      'net.core.rmem_max',
      'net.ipv4.tcp_congestion_control',
      'net.ipv4.conf.all.rp_filter',
    ]),
    processes: await labProcesses(),
  };
}

/** Long-lived programs a lab consists of; ones that other users of the machine run count on both sides. */
async function labProcesses(): Promise<readonly string[]> {
  const names = ['systemd-nspawn', 'wireguard-go', 'bgpd', 'zebra', 'moto_server', 'ansible-playboo', 'terraform'];
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const command = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
    if (names.includes(command)) found.push(`${command} ${pid}`);
  }
  return found.toSorted();
}
