import { createHash } from 'node:crypto';
import type { Change, Disruption, HostFile, HostRole, NodeRelease } from '@dwcp/model';
import { isNamespacedSysctl } from '../system/sysctl.ts';
import type { FileObservation, HostObservation } from './inspect.ts';

export interface CompareHostOptions {
  /** `namespaced`: only what an isolated lab host can have of its own. */
  readonly sysctl: 'all' | 'namespaced';
  /** Wanted secrets as sha256 of their text without line feeds, by path; without it they are not compared. */
  readonly secretDigests?: Readonly<Record<string, string>>;
}

/** What must change on a node for it to hold and run its release; empty when there is nothing to do. */
export function compareHost(
  release: NodeRelease,
  observation: HostObservation,
  options: CompareHostOptions = { sysctl: 'all' },
): readonly Change[] {
  const files = release.files.flatMap((file) => fileChange(release.node, file, observation.files[file.path] ?? null));
  return [
    ...files,
    ...pendingChanges(release, { observation, files }),
    ...observation.extraFiles.map((path) => extraFile(release.node, path)),
    ...keyChange(release, observation),
    ...secretChanges(release.node, observation, options.secretDigests),
    ...release.units.flatMap((unit) => unitChange(release.node, unit, observation)),
    ...Object.entries(release.sysctl)
      .filter(([name]) => options.sysctl === 'all' || isNamespacedSysctl(name))
      .flatMap(([name, wanted]) => sysctlChange(release.node, { name, wanted, observation })),
  ];
}

function fileChange(node: string, file: HostFile, observed: FileObservation | null): readonly Change[] {
  const base = { kind: 'file', subject: file.path, disruption: disruptionOf(file) } as const;
  if (observed === null) return [change(node, { ...base, action: 'create', reason: 'the file is missing' })];
  const reasons = [
    ...(observed.sha256 === createHash('sha256').update(file.content).digest('hex') ? [] : ['its content differs']),
    ...(observed.permissions === file.permissions
      ? []
      : [`its permissions are ${octal(observed.permissions)}, wanted ${octal(file.permissions)}`]),
    ...(observed.owner === file.owner && observed.group === file.group
      ? []
      : [`its owner is ${observed.owner}:${observed.group}, wanted ${file.owner}:${file.group}`]),
  ];
  return reasons.length === 0 ? [] : [change(node, { ...base, action: 'update', reason: reasons.join('; ') })];
}

/** A run that died between a file and its service left a file that is right and not in effect. */
function pendingChanges(
  release: NodeRelease,
  { observation, files }: { readonly observation: HostObservation; readonly files: readonly Change[] },
): readonly Change[] {
  return observation.pendingPaths
    .filter((path) => !observation.extraFiles.includes(path) && !files.some((different) => different.subject === path))
    .map((path) => {
      const file = release.files.find((candidate) => candidate.path === path);
      const disruption = file === undefined ? 'none' : disruptionOf(file);
      const reason = 'was written but not taken into effect';
      return change(release.node, { kind: 'file', action: 'update', subject: path, reason, disruption });
    });
}

/** What takes a changed file into effect: a reload keeps sessions, the rest restarts its service. */
function disruptionOf(file: HostFile): Disruption {
  if (file.group === 'dwcp' || restarting.some((pattern) => pattern.test(file.path))) return 'restart';
  const restarts: Readonly<Record<HostRole, boolean>> = {
    system: false,
    fabric: false,
    wireguard: false,
    ipsec: false,
    routing: false,
    firewall: false,
    monitoring: true,
    dwcp: false,
  };
  return restarts[file.role] ? 'restart' : 'none';
}

/** The file of a daemon goes with the daemon: sessions fall, and are back when the other one has opened them. */
function extraFile(node: string, path: string): Change {
  const disruption = /^\/etc\/(frr\/frr|bird\/bird)\.conf$/.test(path) ? 'restart' : 'none';
  return change(node, {
    kind: 'file',
    action: 'delete',
    subject: path,
    reason: 'is not in the description',
    disruption,
  });
}

const restarting: readonly RegExp[] = [
  /^\/etc\/frr\/daemons$/,
  /^\/etc\/strongswan\.d\//,
  /^\/etc\/dwcp\/program\.sums$/,
  /^\/etc\/systemd\/system\/dwcpd\.service/,
];

function keyChange(release: NodeRelease, observation: HostObservation): readonly Change[] {
  if (!release.files.some((file) => /^\/etc\/wireguard\/.*\.conf$/.test(file.path))) return [];
  const subject = '/etc/wireguard/private.key';
  if (observation.publicKey === null) {
    return [change(release.node, { kind: 'key', action: 'create', subject, reason: 'the gateway has no key yet' })];
  }
  const file = observation.privateKeyFile;
  if (file !== null && file.permissions === 0o600 && file.owner === 'root') return [];
  const reason = `its permissions are ${octal(file?.permissions ?? 0)} of ${file?.owner ?? 'nobody'}, wanted 0600 of root`;
  return [change(release.node, { kind: 'key', action: 'update', subject, reason })];
}

function secretChanges(
  node: string,
  observation: HostObservation,
  wanted: Readonly<Record<string, string>> | undefined,
): readonly Change[] {
  if (wanted === undefined) return [];
  const observed = observation.secretDigests;
  const paths = [...new Set([...Object.keys(wanted), ...Object.keys(observed)])].toSorted();
  return paths.flatMap((subject) => {
    if (wanted[subject] === observed[subject]) return [];
    const base = { kind: 'key', subject } as const;
    if (wanted[subject] === undefined)
      return [change(node, { ...base, action: 'delete', reason: 'is not in the description' })];
    if (observed[subject] === undefined)
      return [change(node, { ...base, action: 'create', reason: 'the file is missing' })];
    return [change(node, { ...base, action: 'update', reason: `the ${whatIs(subject)} differs` })];
  });
}

function whatIs(path: string): string {
  return path.endsWith('.psk') ? 'preshared key' : 'identity';
}

function unitChange(node: string, unit: string, observation: HostObservation): readonly Change[] {
  const observed = observation.units[unit];
  const activeStatus = observed?.activeStatus || 'unknown';
  const fileStatus = observed?.fileStatus || 'not installed';
  const missing = observation.missingObjects[unit];
  const reasons = [
    ...(activeStatus === 'active' ? [] : [`it is ${activeStatus}`]),
    ...(activeStatus === 'active' && missing !== undefined ? [`its ${missing} is gone`] : []),
    ...(fileStatus === 'enabled' ? [] : [`it is ${fileStatus}`]),
  ];
  if (reasons.length === 0) return [];
  return [change(node, { kind: 'service', action: 'update', subject: unit, reason: reasons.join(' and ') })];
}

function sysctlChange(
  node: string,
  {
    name,
    wanted,
    observation,
  }: { readonly name: string; readonly wanted: string; readonly observation: HostObservation },
): readonly Change[] {
  const observed = observation.sysctl[name] ?? null;
  if (observed === wanted) return [];
  const reason =
    observed === null ? `the kernel has no such parameter, wanted ${wanted}` : `it is ${observed}, wanted ${wanted}`;
  return [change(node, { kind: 'sysctl', action: 'update', subject: name, reason })];
}

function octal(permissions: number): string {
  return permissions.toString(8).padStart(4, '0');
}

function change(
  node: string,
  fields: Pick<Change, 'kind' | 'action' | 'subject' | 'reason'> & { readonly disruption?: Disruption },
): Change {
  return { disruption: 'none', ...fields, node, diff: null };
}
