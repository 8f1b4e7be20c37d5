import type { HostRole, NodeRelease } from '@dwcp/model';
import { daemonUnit, type HostObservation, isNamespacedSysctl, programDirectory } from '@dwcp/network';
import type { Mismatch } from './mismatch.ts';

/** The units, the program and the kernel parameters of a node against one release of it. */
export function compareUnits(
  release: NodeRelease,
  host: HostObservation,
  options: { readonly isLab: boolean },
): readonly Mismatch[] {
  return [
    ...release.units.flatMap((unit) => compareUnit(release.node, unit, host)),
    ...(release.units.includes(daemonUnit) ? compareProgram(release.node, host) : []),
    ...Object.entries(release.sysctl)
      .filter(([name]) => !options.isLab || isNamespacedSysctl(name))
      .flatMap(([name, wanted]) => compareSysctl(release.node, { name, wanted, host })),
  ];
}

export function craftOfUnit(unit: string): HostRole {
  return crafts.find(([pattern]) => pattern.test(unit))?.[1] ?? 'dwcp';
}

const crafts: readonly (readonly [RegExp, HostRole])[] = [
  [/^wg-quick@/, 'wireguard'],
  [/^strongswan/, 'ipsec'],
  [/^(frr|bird)/, 'routing'],
  [/^nftables/, 'firewall'],
  [/^dwcp-fabric/, 'fabric'],
  [/^prometheus-/, 'monitoring'],
];

const unitWanted = 'active, enabled';

function compareUnit(node: string, unit: string, host: HostObservation): readonly Mismatch[] {
  const seen = host.units[unit];
  const missing = unit === daemonUnit ? undefined : host.missingObjects[unit];
  const activeStatus = seen?.activeStatus || 'unknown';
  const observed = `${activeStatus}, ${seen?.fileStatus || 'not installed'}`;
  const common = {
    kind: 'running-config' as const,
    aspect: 'unit',
    subject: unit,
    node,
    craft: craftOfUnit(unit),
    layer: 'unit' as const,
    related: [],
    wanted: unitWanted,
  };
  if (observed !== unitWanted) {
    const check = activeStatus === 'active' ? 'unit/not-enabled' : 'unit/not-active';
    return [{ ...common, check, observed, isEffective: activeStatus !== 'active' }];
  }
  if (missing === undefined) return [];
  return [
    { ...common, check: 'unit/object-missing', observed: `${observed}, its ${missing} is gone`, isEffective: true },
  ];
}

/** What runs stays as it was until it is started again: the program explains no other drift, and none explains it. */
function compareProgram(node: string, host: HostObservation): readonly Mismatch[] {
  if (host.missingObjects[daemonUnit] === undefined) return [];
  return [
    {
      kind: 'running-config',
      check: 'program/differs',
      aspect: 'program',
      subject: programDirectory,
      node,
      craft: 'dwcp',
      layer: 'file',
      related: [],
      wanted: 'the files that were released, of root',
      observed: 'other files, permissions or owners',
      isEffective: false,
    },
  ];
}

function compareSysctl(
  node: string,
  { name, wanted, host }: { readonly name: string; readonly wanted: string; readonly host: HostObservation },
): readonly Mismatch[] {
  const observed = host.sysctl[name] ?? null;
  if (observed === wanted) return [];
  return [
    {
      kind: 'running-config',
      check: 'sysctl/differs',
      aspect: 'sysctl',
      subject: name,
      node,
      craft: 'system',
      layer: 'setting',
      related: [],
      wanted,
      observed,
      isEffective: true,
    },
  ];
}
