import { readdir, readFile } from 'node:fs/promises';
import type { Context } from '@dwcp/io';
import { listHostCgroups } from './host/cgroups.ts';
import { findLabProcesses } from './host/lab-processes.ts';
import { listNamespaces } from './network/namespaces.ts';

/** What a lab could leave on the machine, as text; equal before and after when it leaves nothing. */
export async function traceOf(lab: string, dir: string, ctx: Context): Promise<string> {
  const machine = async (...argv: readonly string[]) => (await ctx.run.run(argv, { timeoutMs: 20_000 })).stdout;
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n');
  const managerFiles = await readdir('/run/systemd/nspawn/propagate').catch(() => []);
  const sections: Readonly<Record<string, readonly string[] | string>> = {
    namespaces: await listNamespaces(lab),
    cgroups: await listHostCgroups(lab),
    processes: (await findLabProcesses(lab, null)).map(String),
    mounts: mounts.filter((line) => line.includes(lab) || line.includes(dir)),
    managerFiles: managerFiles.filter((name) => name.includes(lab)),
    links: await machine('ip', '-o', 'link'),
    addresses: await machine('ip', '-o', '-4', 'addr'),
    routes: await machine('ip', 'route', 'show', 'table', 'all'),
    rules: await machine('ip', 'rule'),
    nft: await machine('nft', 'list', 'ruleset'),
    parameters: await machine(
      'sysctl',
      'net.ipv4.ip_forward',
      'net.ipv4.conf.all',
      'fs.inotify',
      'net.ipv4.neigh.default',
    ),
    hosts: await readFile('/etc/hosts', 'utf8'),
  };
  return Object.entries(sections)
    .map(([name, value]) => `${name}:\n${typeof value === 'string' ? value : value.join('\n')}`)
    .join('\n');
}
