import { createHash } from 'node:crypto';
import { type LabHost, type LabPlan, managementAddressOf } from '../lab-plan.ts';

/** A file or directory (content null) the lab lays into a host before it starts. */
export interface SeedFile {
  /** Relative to the root of the host. */
  readonly path: string;
  readonly content: string | null;
  readonly permissions: number;
  /** May be renewed while the host runs. */
  readonly isLive: boolean;
}

/** What makes one host of the common image, its ssh host key excepted. Parents come before what is in them. */
export function hostFiles(plan: LabPlan, host: LabHost): readonly SeedFile[] {
  const file = (path: string, content: string, permissions: number, isLive = false): SeedFile => ({
    path,
    content,
    permissions,
    isLive,
  });
  const directory = (path: string, permissions: number): SeedFile => ({
    path,
    content: null,
    permissions,
    isLive: false,
  });
  return [
    directory('', 0o755),
    directory('etc', 0o755),
    directory('etc/ssh', 0o755),
    directory('root', 0o700),
    directory('root/.ssh', 0o700),
    file('etc/hostname', `${host.hostname}\n`, 0o644),
    // A host without an id would treat every start as its first and enable every unit it has.
    file('etc/machine-id', `${machineId(plan.lab, host.name)}\n`, 0o444),
    file('etc/hosts', renderHostsFile(plan, host), 0o644, true),
    file('root/.ssh/authorized_keys', host.authorizedKeys.map((key) => `${key}\n`).join(''), 0o600, true),
  ];
}

function renderHostsFile(plan: LabPlan, self: LabHost): string {
  const others = plan.hosts
    .map((host) => ({ host, address: managementAddressOf(host) ?? host.interfaces[0]?.addresses[0]?.split('/')[0] }))
    .filter(({ host, address }) => host.name !== self.name && address !== undefined)
    .map(({ host, address }) => `${address}\t${namesOf(host)}`);
  return ['127.0.0.1\tlocalhost', '::1\tlocalhost', `127.0.1.1\t${namesOf(self)}`, ...others, ''].join('\n');
}

function namesOf(host: LabHost): string {
  return [...new Set([host.hostname, host.name])].join(' ');
}

function machineId(lab: string, host: string): string {
  return createHash('sha256').update(`${lab}/${host}`).digest('hex').slice(0, 32);
}
