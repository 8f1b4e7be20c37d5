import { createHash } from 'node:crypto';
import type { DriftKind, HostFile, HostRole, NodeRelease } from '@dwcp/model';
import type { HostObservation, SurroundingsObservation, UnitOverride } from '@dwcp/network';
import { foreignFiles, roleOfPath, unitOverrides } from '@dwcp/network';
import { compareSecrets } from './compare-secrets.ts';
import { craftOfUnit } from './compare-units.ts';
import type { Mismatch } from './mismatch.ts';

/** What is told of a file that a package made and somebody changed. */
export const changedPackageFile = 'a file of a package, changed';

/** What was seen of the files of one node. */
export interface FilesSeen {
  readonly host: HostObservation;
  /** Null when what lies around the files could not be looked at. */
  readonly surroundings: SurroundingsObservation | null;
}

/** The files of a node against one release of it. `others` are releases whose files are known too. */
export function compareFiles(
  release: NodeRelease,
  seen: FilesSeen,
  options: { readonly others: readonly NodeRelease[] },
): readonly Mismatch[] {
  const own = new Set(release.files.map((file) => file.path));
  const removed = options.others.flatMap((other) => other.files.filter((file) => !own.has(file.path)));
  return [
    ...release.files.flatMap((file) => compareFile(release.node, file, seen.host)),
    ...removed.flatMap((file) =>
      (seen.host.files[file.path] ?? null) === null ? [] : [extra(release.node, file.path, file.role)],
    ),
    ...(seen.surroundings === null
      ? []
      : around(release, { surroundings: seen.surroundings, units: seen.host.units }, options)),
    ...pending(release, seen.host),
    ...identity(release, seen.host),
    ...compareSecrets(release, seen.host, options).map((one) => ({
      ...base(release.node, { subject: one.subject, craft: roleOfPath(one.subject) }),
      ...one,
    })),
  ];
}

function around(
  release: NodeRelease,
  seen: { readonly surroundings: SurroundingsObservation; readonly units: HostObservation['units'] },
  { others }: { readonly others: readonly NodeRelease[] },
): readonly Mismatch[] {
  const own = new Set(seen.surroundings.files);
  const edited = new Set(seen.surroundings.beside.edited);
  return [
    ...foreignFiles(seen.surroundings, [release, ...others]).map((path) => ({
      ...extra(release.node, path, roleOfPath(path)),
      observed: edited.has(path) ? changedPackageFile : 'a file',
      // Whether a service took what lies beside its files, or strongSwan what it takes at a load only, nobody knows: so it
      // explains nothing.
      isEffective: own.has(path) && !path.startsWith('/etc/swanctl/'),
    })),
    ...unitOverrides({ ...seen.surroundings, units: seen.units }, release).map((one) => ({
      ...base(release.node, { subject: one.path, craft: craftOfUnit(one.units[0] ?? '') }),
      check: 'unit/overridden',
      wanted: null,
      observed: overriding(one),
      isEffective: one.isTaken,
    })),
  ];
}

function overriding({ units: [first = '', ...others], isEdited }: UnitOverride): string {
  const also = others.length === 0 ? '' : ` and ${others.length} other ${others.length === 1 ? 'unit' : 'units'}`;
  return `${isEdited ? `${changedPackageFile}, of` : 'overrides'} ${first}${also}`;
}

function compareFile(node: string, file: HostFile, host: HostObservation): readonly Mismatch[] {
  const observed = host.files[file.path] ?? null;
  const common = base(node, { subject: file.path, craft: file.role });
  const sha256 = createHash('sha256').update(file.content).digest('hex');
  const wanted = describe({ ...file, sha256 });
  if (observed === null) {
    return [{ ...common, check: 'file/missing', wanted, observed: null, isEffective: true }];
  }
  const isChanged = observed.sha256 !== sha256;
  const isSameAccess =
    observed.permissions === file.permissions && observed.owner === file.owner && observed.group === file.group;
  if (!isChanged && isSameAccess) return [];
  const check = isChanged ? 'file/changed' : 'file/permissions';
  return [{ ...common, check, wanted, observed: describe(observed), isEffective: isChanged }];
}

function extra(node: string, path: string, craft: HostRole): Mismatch {
  const common = base(node, { subject: path, craft });
  return { ...common, check: 'file/unexpected', wanted: null, observed: 'a file', isEffective: true };
}

function pending(release: NodeRelease, host: HostObservation): readonly Mismatch[] {
  return host.pendingPaths.map((path) => ({
    ...base(release.node, { subject: path, craft: roleOfPath(path) }),
    aspect: 'effect of file',
    check: 'file/not-in-effect',
    wanted: 'in effect',
    observed: 'written, its service not told',
    isEffective: true,
  }));
}

const privateKey = '/etc/wireguard/private.key';

function identity(release: NodeRelease, host: HostObservation): readonly Mismatch[] {
  if (!release.files.some((file) => /^\/etc\/wireguard\/.*\.conf$/.test(file.path))) return [];
  const common = base(release.node, { subject: privateKey, craft: 'wireguard' });
  const wanted = '0600 root';
  const file = host.privateKeyFile;
  if (host.publicKey === null || file === null) {
    return [{ ...common, check: 'file/missing', wanted, observed: null, isEffective: true }];
  }
  const observed = `${octal(file.permissions)} ${file.owner}`;
  if (observed === wanted) return [];
  return [{ ...common, check: 'file/permissions', wanted, observed, isEffective: false }];
}

function base(
  node: string,
  options: { readonly subject: string; readonly craft: HostRole },
): Pick<Mismatch, 'kind' | 'aspect' | 'node' | 'layer' | 'related' | 'subject' | 'craft'> {
  const kind: DriftKind = 'files';
  return { kind, aspect: 'file', node, layer: 'file', related: [], ...options };
}

function describe(file: {
  readonly permissions: number;
  readonly owner: string;
  readonly group: string;
  readonly sha256: string;
}): string {
  return `${octal(file.permissions)} ${file.owner}:${file.group} sha256 ${file.sha256.slice(0, 12)}`;
}

function octal(permissions: number): string {
  return permissions.toString(8).padStart(4, '0');
}
