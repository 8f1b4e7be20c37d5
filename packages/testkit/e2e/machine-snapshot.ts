import { createHash } from 'node:crypto';
import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { processRunner } from '@dwcp/io';

/** What a lab could leave behind on the machine, as sorted text. */
export type MachineSnapshot = Readonly<Record<string, readonly string[]>>;

const runner = processRunner(new AbortController().signal);

/**
 * Takes namespaces, mounts, processes, cgroups, nft rules, routes, links and kernel parameters of the machine. What
 * carries the id or the mark of another lab is somebody else's and left out: `stateDir` says which is ours.
 */
export async function takeSnapshot(stateDir: string): Promise<MachineSnapshot> {
  const own = await ownLabId(stateDir);
  const isForeign = (text: string): boolean => /\bdw[0-9a-f]{6,12}\b/.test(text) && !text.includes(own);
  const lines = async (argv: readonly string[]): Promise<readonly string[]> => {
    const { stdout } = await runner.run(argv, { timeoutMs: 30_000 });
    return stdout.split('\n').filter((line) => line !== '' && !isForeign(line));
  };
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').filter((line) => !isForeign(line));
  return {
    namespaces: (await readdir('/run/dwcp/netns').catch(() => [])).filter((name) => !isForeign(name)).toSorted(),
    mounts: mounts.map((line) => line.split(' ').slice(3, 6).join(' ')).toSorted(),
    cgroups: (await lines(['find', '/sys/fs/cgroup', '-type', 'd', '-path', '*dw[0-9a-f]*'])).toSorted(),
    nftables: await lines(['nft', 'list', 'ruleset']),
    routes: (await lines(['ip', '-o', 'route', 'show', 'table', 'all'])).toSorted(),
    links: (await lines(['ip', '-o', 'link'])).map((line) => line.split(':')[1] ?? '').toSorted(),
    sysctl: await lines(['sysctl', '-e', ...watchedSysctl]),
    processes: await labProcesses(stateDir, isForeign),
  };
}

const watchedSysctl: readonly string[] = [
  'fs.inotify.max_user_instances',
  'net.core.rmem_max',
  'net.ipv4.conf.all.rp_filter',
  'net.ipv4.ip_forward',
  'net.ipv4.tcp_congestion_control',
  'vm.swappiness',
];

/** The id of the lab of `--state-dir stateDir --env lab`: deploy derives it from the real path. */
async function ownLabId(stateDir: string): Promise<string> {
  const parent = await realpath(dirname(stateDir));
  const root = join(parent, basename(stateDir), 'env', 'lab');
  return `dw${createHash('sha256').update(root).digest('hex').slice(0, 6)}`;
}

/** Programs a lab consists of, and anything that works in the state directory. */
async function labProcesses(stateDir: string, isForeign: (text: string) => boolean): Promise<readonly string[]> {
  const names = ['systemd-nspawn', 'wireguard-go', 'bgpd', 'zebra'];
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const [stat, command, cgroup, argv, cwd] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''),
      readFile(`/proc/${pid}/comm`, 'utf8').catch(() => ''),
      readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => ''),
      readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
      readlink(`/proc/${pid}/cwd`).catch(() => ''),
    ]);
    // Dead, and only not collected yet: the first process of a machine may take seconds for that.
    if (/\) [ZX] /.test(stat)) continue;
    const isLab = names.includes(command.trim()) && !isForeign(`${cgroup} ${argv}`);
    if (isLab || cwd.startsWith(`${stateDir}/`)) found.push(`${command.trim()} ${pid}`);
  }
  return found.toSorted();
}
