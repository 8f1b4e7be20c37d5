import { type DeploymentMode, type InstanceType, instanceType } from '@dwcp/model';
import { zoneOf } from '../../normalise/machines.ts';
import type { EnvironmentDocument, RegionDocument } from '../../schema/environment/index.ts';
import { machinesOf } from '../machines-of.ts';
import type { Path } from '../rule.ts';

/** A machine of a region with what its instance is. */
export interface CloudMachine {
  readonly name: string;
  readonly site: string;
  readonly region: RegionDocument;
  readonly role: 'gateway' | 'node';
  readonly mode: DeploymentMode;
  readonly path: Path;
  readonly zone: string | null;
  readonly typeName: string;
  /** Where the type is written: at the machine, or in `instances`. */
  readonly typePath: Path;
  /** Null when the table does not hold it; rule feasibility/instance-type says so. */
  readonly type: InstanceType | null;
  readonly asksForEfa: boolean;
}

export function cloudMachinesOf(document: EnvironmentDocument): readonly CloudMachine[] {
  return machinesOf(document).flatMap(({ name, site, siteDocument, role, machine, path }): readonly CloudMachine[] => {
    if (siteDocument.kind !== 'region') return [];
    const own = 'instance' in machine ? machine.instance : undefined;
    const typeName = own?.type ?? document.instances[role].type;
    return [
      {
        name,
        site,
        region: siteDocument,
        role,
        mode: machine.mode,
        path,
        zone: zoneOf(siteDocument, machine),
        typeName,
        typePath: own?.type === undefined ? ['instances', role, 'type'] : [...path, 'instance', 'type'],
        type: instanceType(typeName),
        asksForEfa: own?.efa ?? (role === 'node' && document.instances.node.efa),
      },
    ];
  });
}

/** Groups of machines that share a key, in the order of the description; a group is never empty. */
export function groupsOf(
  machines: readonly CloudMachine[],
  keyOf: (machine: CloudMachine) => string,
): readonly (readonly [CloudMachine, ...CloudMachine[]])[] {
  const groups = new Map<string, [CloudMachine, ...CloudMachine[]]>();
  for (const machine of machines) {
    const group = groups.get(keyOf(machine));
    if (group === undefined) groups.set(keyOf(machine), [machine]);
    else group.push(machine);
  }
  return [...groups.values()];
}

/** Machines that one change of a type puts right: those of one line of `instances`, or alike ones of one site. */
export function groupsByType(
  machines: readonly CloudMachine[],
): readonly (readonly [CloudMachine, ...CloudMachine[]])[] {
  return groupsOf(machines, ({ typePath, site, role, typeName }) =>
    typePath[0] === 'instances' ? typePath.join('/') : `${site} ${role} ${typeName}`,
  );
}

/** `a`, `a and b`, `a, b and c`; from five on `a, b, c and 2 more`. */
export function listed(names: readonly string[]): string {
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

export function namesOf(machines: readonly CloudMachine[]): string {
  return listed(machines.map(({ name }) => name));
}

/** `one` or `many`, by how many machines there are. */
export function verb(machines: readonly CloudMachine[], one: string, many: string): string {
  return machines.length === 1 ? one : many;
}

/** The zones of the machines, each once, sorted. */
export function zonesOf(machines: readonly CloudMachine[]): readonly string[] {
  return [...new Set(machines.flatMap(({ zone }) => (zone === null ? [] : [zone])))].toSorted();
}
