import type { DeploymentMode, Node, RoutingDaemon, Topology } from '@dwcp/model';
import { allNodes } from '@dwcp/model';

/** One machine as Ansible reaches it. */
export interface InventoryHost {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly site: string;
  readonly role: 'gateway' | 'node';
  readonly mode: DeploymentMode;
  readonly routingDaemon: RoutingDaemon;
}

/** All machines of the topology; `addressOf` says where ssh reaches each. */
export function inventoryHosts(topology: Topology, addressOf: (node: Node) => string): readonly InventoryHost[] {
  return allNodes(topology).map((node) => ({
    name: node.name,
    address: addressOf(node),
    port: 22,
    user: topology.environment.sshUser,
    site: node.site,
    role: node.role,
    mode: node.mode,
    routingDaemon: topology.routing.daemon,
  }));
}

/** JSON inventory of a run; its file name must end in `.json` for Ansible to read it as such. */
export function renderInventory(hosts: readonly InventoryHost[]): string {
  const children = groupsOf(hosts).map(({ name, members, vars }) => [
    name,
    {
      hosts: Object.fromEntries(members.map((host) => [host, {}])),
      ...(vars.length > 0 ? { vars: toObject(vars) } : {}),
    },
  ]);
  const inventory = {
    all: {
      vars: toObject(commonVars(hosts)),
      hosts: Object.fromEntries(hosts.map((host) => [host.name, toObject(hostVars(host))])),
      children: Object.fromEntries(children),
    },
  };
  return `${JSON.stringify(inventory, null, 2)}\n`;
}

/** The same inventory as INI, for people who run the playbooks by hand. */
export function renderIniInventory(hosts: readonly InventoryHost[]): string {
  const lines = [
    '# Rendered by dwcp. Groups by mode (datacenter, internet, hybrid), gateways, and one per site.',
    '# Host keys and the private key are given by the caller, see README.md.',
    '',
    ...hosts.map((host) => `${host.name} ${words(hostVars(host))}`),
    '',
    '[all:vars]',
    ...commonVars(hosts).map(([name, value]) => `${name}=${iniValue(value)}`),
  ];
  for (const { name, members, vars } of groupsOf(hosts)) {
    lines.push('', `[${name}]`, ...members);
    if (vars.length > 0) lines.push('', `[${name}:vars]`, ...vars.map(([key, value]) => `${key}=${iniValue(value)}`));
  }
  return `${lines.join('\n')}\n`;
}

type Var = readonly [name: string, value: string | number | boolean];

interface Group {
  readonly name: string;
  readonly members: readonly string[];
  readonly vars: readonly Var[];
}

/** One daemon for all: an environment names it once. */
function commonVars([first]: readonly InventoryHost[]): readonly Var[] {
  return [
    ['ansible_python_interpreter', '/usr/bin/python3'],
    ...(first === undefined ? [] : ([['dwcp_routing_daemon', first.routingDaemon]] satisfies Var[])),
  ];
}

function hostVars(host: InventoryHost): readonly Var[] {
  return [
    ['ansible_host', host.address],
    ['ansible_port', host.port],
    ['ansible_user', host.user],
    ['ansible_become', host.user !== 'root'],
  ];
}

function groupsOf(hosts: readonly InventoryHost[]): readonly Group[] {
  const membersBy = (isMember: (host: InventoryHost) => boolean): readonly string[] =>
    hosts.filter(isMember).map((host) => host.name);
  const modes: readonly DeploymentMode[] = ['datacenter', 'internet', 'hybrid'];
  const sites = [...new Set(hosts.map((host) => host.site))];
  return [
    ...modes.map((mode) => ({
      name: mode,
      members: membersBy((host) => host.mode === mode),
      vars: [['dwcp_mode', mode]] satisfies Var[],
    })),
    { name: 'gateways', members: membersBy((host) => host.role === 'gateway'), vars: [] },
    ...sites.map((site) => ({
      name: siteGroup(site),
      members: membersBy((host) => host.site === site),
      vars: [['dwcp_site', site]] satisfies Var[],
    })),
  ];
}

/** Group names must be valid identifiers. */
function siteGroup(site: string): string {
  return `site_${site.replaceAll(/[^A-Za-z0-9_]/g, '_')}`;
}

function toObject(vars: readonly Var[]): Readonly<Record<string, Var[1]>> {
  return Object.fromEntries(vars);
}

function words(vars: readonly Var[]): string {
  return vars.map(([name, value]) => `${name}=${iniValue(value)}`).join(' ');
}

function iniValue(value: Var[1]): string {
  const text = String(value);
  return /^[A-Za-z0-9_./:@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
