import type { NodeRelease } from '@dwcp/model';
import { sysctlPath } from './inspect.ts';
import { fitsParameter } from './sysctl-names.ts';
import { isLinkToItself, isReadBy } from './unit-files.ts';

/** Directories of which a service takes every file, by unit. A part of deployments/ansible, which refuses what it finds there. */
export const includedDirectories: Readonly<Record<string, readonly string[]>> = {
  'strongswan.service': ['/etc/strongswan.d', '/etc/strongswan.d/charon'],
  'frr.service': ['/etc/frr'],
};

/** Files besides of which a service takes what they include. */
export const includedFiles: Readonly<Record<string, readonly string[]>> = {
  'strongswan.service': ['/etc/strongswan.conf', '/etc/swanctl/swanctl.conf'],
};

/** Directories of parameters (sysctl.d(5)) and sysctl(8)'s own file, and what systemd-networkd takes for its own. */
export const sysctlDirectories: readonly string[] = [
  '/etc/sysctl.d',
  '/run/sysctl.d',
  '/usr/local/lib/sysctl.d',
  '/usr/lib/sysctl.d',
];
export const sysctlFile = '/etc/sysctl.conf';
export const networkdDirectories: readonly string[] = [
  '/etc/systemd/networkd.conf.d',
  '/run/systemd/networkd.conf.d',
  '/usr/local/lib/systemd/networkd.conf.d',
];

/** What was seen where services read whatever lies there, without what is of a release or as a package made it. */
export interface BesideFiles {
  readonly paths: readonly string[];
  /** Those that a package made, and somebody changed. */
  readonly edited: readonly string[];
  /** What leads elsewhere, and where to. */
  readonly links: Readonly<Record<string, string>>;
  /** Parameters each file of sysctl.d sets, as it writes them. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
}

/** Parses the records of these lines. */
export function besideIn(of: (kind: string) => readonly (readonly string[])[]): BesideFiles {
  const parameters: Record<string, string[]> = {};
  for (const [name = '', ...rest] of of('parameter')) {
    const path = rest.join('\t');
    parameters[path] = [...(parameters[path] ?? []), name];
  }
  const edited = of('edited').map((path) => path.join('\t'));
  return {
    paths: [...of('beside').map((path) => path.join('\t')), ...edited].toSorted(),
    edited,
    links: Object.fromEntries(of('link').map(([target = '', ...path]) => [path.join('\t'), target])),
    parameters,
  };
}

/** Files that a service of a release takes, or that set what the release sets, and that are neither of it nor of a package. */
export function takenBeside(
  { paths, parameters }: BesideFiles,
  { units, sysctl }: Pick<NodeRelease, 'units' | 'sysctl'>,
): readonly string[] {
  const included = units.flatMap((unit) => includedDirectories[unit] ?? []);
  const single = units.flatMap((unit) => includedFiles[unit] ?? []);
  const wanted = Object.keys(sysctl).map(sysctlPath);
  return paths.filter((path) => {
    const directory = path.slice(0, path.lastIndexOf('/'));
    // What a program keeps of its own file before it writes it anew is read by nobody.
    if (included.includes(directory)) return !path.endsWith('.sav');
    if (single.includes(path)) return true;
    if (sysctlDirectories.includes(directory) || path === sysctlFile) {
      return (parameters[path] ?? []).some((name) => wanted.some((one) => fitsParameter(name, one)));
    }
    return networkdDirectories.includes(directory) && path.endsWith('.conf');
  });
}

/** Files that say what a unit does once systemd reads its units again, whether or not it has. */
export function unitFilesBeside(
  { paths, links }: Pick<BesideFiles, 'paths' | 'links'>,
  unit: string,
): readonly string[] {
  return paths.filter((path) => {
    const target = links[path];
    return isReadBy(path, unit) && (target === undefined || !isLinkToItself(path, target));
  });
}
