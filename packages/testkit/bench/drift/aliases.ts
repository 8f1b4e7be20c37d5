// More names for the hosts of a lab in the inventory and the release of Ansible, each with a connection of its own.
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Environment variable with the directory of the control sockets of a run. */
export const connectionsVariable = 'DWCP_BENCH_CONNECTIONS';

interface Inventory {
  readonly all: {
    readonly vars: object;
    readonly hosts: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly children: Readonly<Record<string, { readonly hosts: Readonly<Record<string, object>> }>>;
  };
}

/** Writes an inventory of `count` names; returns its path. */
export async function aliasInventory(
  environmentDir: string,
  { count, release, dir }: { readonly count: number; readonly release: string; readonly dir: string },
): Promise<string> {
  const { all } = JSON.parse(await readFile(join(environmentDir, 'ansible', 'inventory.json'), 'utf8')) as Inventory;
  const names = Object.keys(all.hosts);
  const aliases = Array.from({ length: count }, (_, index) => {
    const host = names[index % names.length] ?? '';
    const round = Math.floor(index / names.length);
    return { host, alias: round === 0 ? host : `${host}--${round}` };
  });
  for (const { host, alias } of aliases) {
    if (alias !== host) await symlink(host, join(environmentDir, 'releases', release, 'hosts', alias));
  }
  const hosts = aliases.map(({ host, alias }, index) => [
    alias,
    // Its own control socket: a second name is a second connection.
    { ...all.hosts[host], ansible_control_path: `{{ lookup('env', '${connectionsVariable}') }}/c${index}` },
  ]);
  const children = Object.entries(all.children).map(([group, value]) => [
    group,
    {
      ...value,
      hosts: Object.fromEntries(aliases.flatMap(({ host, alias }) => (host in value.hosts ? [[alias, {}]] : []))),
    },
  ]);
  const path = join(dir, 'inventory.json');
  const inventory = {
    all: { vars: all.vars, hosts: Object.fromEntries(hosts), children: Object.fromEntries(children) },
  };
  await writeFile(path, JSON.stringify(inventory));
  return path;
}
