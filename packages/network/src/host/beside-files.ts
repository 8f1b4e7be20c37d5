import type { HostRole, NodeRelease } from '@dwcp/model';
import { shellWord } from '../shell-word.ts';
import { sysctlPath } from './inspect.ts';

/** Directories of which a service takes every file, by unit. A part of deployments/ansible, which refuses what it finds there. */
export const includedDirectories: Readonly<Record<string, readonly string[]>> = {
  'strongswan.service': ['/etc/strongswan.d', '/etc/strongswan.d/charon'],
  'frr.service': ['/etc/frr'],
};

/** Where systemd finds units and their drop-ins that are no package's. */
export const unitDirectories: readonly string[] = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
];

/** Directories of parameters (sysctl.d(5)), and of what systemd-networkd takes for its own. */
const sysctlDirectories: readonly string[] = ['/etc/sysctl.d', '/run/sysctl.d', '/usr/local/lib/sysctl.d'];
const networkdDirectories: readonly string[] = [
  '/etc/systemd/networkd.conf.d',
  '/run/systemd/networkd.conf.d',
  '/usr/local/lib/systemd/networkd.conf.d',
];

/** What was seen where services read whatever lies there, without what belongs to a release or a package. */
export interface BesideFiles {
  readonly paths: readonly string[];
  /** Parameters each file of sysctl.d sets, as it writes them. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
}

/** Packages that have files in these directories on a node of dwcp: they are asked first. */
const likelyOwners: readonly string[] = [
  'charon-systemd',
  'frr',
  'libcharon-extauth-plugins',
  'libcharon-extra-plugins',
  'libstrongswan',
  'libstrongswan-standard-plugins',
  'procps',
  'strongswan-swanctl',
  'systemd',
];

/** Where one look finds files, and which of them need no owner. */
export interface BesideOptions {
  readonly units: readonly string[];
  /** Paths of releases. */
  readonly known: readonly string[];
  /** Directories whose every file is told, however deep it lies. */
  readonly own: readonly string[];
}

/**
 * Lines of a shell script that print `file`, `beside` and `parameter` records; they only read. One find(1) is most of their
 * time: the lists of all packages are read only for a file that neither a release nor a package of dwcp's own trade has, and
 * parameters only of such a file. `root` is where the directories lie.
 */
export function besideLines({ units, known, own }: BesideOptions, root = ''): readonly string[] {
  const included = units.flatMap((unit) => includedDirectories[unit] ?? []);
  const flat = [...included, ...sysctlDirectories, ...networkdDirectories].map((path) => root + path);
  const ofUnits = unitDirectories.map((path) => root + path);
  const ownHere = own.map((path) => root + path);
  const settings = sysctlDirectories.map((path) => root + path);
  const lists = `${root}/var/lib/dpkg/info`;
  const knownText = known.map((path) => root + path).join('\n');
  return [
    `line_feed='
'
unowned() {
  left=
  for path in $candidates; do
    case $line_feed$1$line_feed in *"$line_feed$path$line_feed"*) ;; *) left=$left$path$line_feed ;; esac
  done
  candidates=$left
}
set -f
IFS=$line_feed
candidates=
for found in $(find ${[...ownHere, ...flat, ...ofUnits].map(shellWord).join(' ')} ! -type d -printf '%y%p\\n' 2>/dev/null); do
  path=\${found#?}
  directory=\${path%/*}
  case $path in ${ownHere.map((one) => `${one}/*`).join(' | ')})
    printf 'file\\t%s\\n' "$path"
    continue ;;
  esac
  case $directory in
    ${flat.join(' | ')}) ;;
    # A unit that is enabled under another name, or masked, is a link there.
    ${ofUnits.join(' | ')}) [ "$found" = "f$path" ] || continue ;;
    *.d)
      case \${directory%/*} in ${ofUnits.join(' | ')}) ;; *) continue ;; esac
      case $path in *.conf) ;; *) continue ;; esac ;;
    *) continue ;;
  esac
  candidates=$candidates$path$line_feed
done
unowned ${shellWord(knownText)}
owned_by() {
  printf %s "$candidates" | grep -hsxFf - "$@"
}
[ -z "$candidates" ] || unowned "$(owned_by ${likelyOwners.map((name) => `${lists}/${name}.list`).join(' ')})"
set +f
[ -z "$candidates" ] || unowned "$(owned_by ${lists}/*.list)"
case $candidates in ${settings.map((one) => `*${one}/*`).join(' | ')})
  grep -Hs '^[^#;].*=' ${settings.map((one) => `${one}/*.conf`).join(' ')} | sed -n 's/^\\([^:]*\\):[[:blank:]-]*\\([^[:blank:]=]*\\)[[:blank:]]*=.*/parameter\\t\\1\\t\\2/p' ;;
esac
set -f
for path in $candidates; do printf 'beside\\t%s\\n' "$path"; done`,
  ];
}

/** The role whose service takes a file because of where it lies; null where none does. */
export function includingRole(path: string): HostRole | null {
  const directory = path.slice(0, path.lastIndexOf('/'));
  if (directory.startsWith('/etc/swanctl/')) return 'ipsec';
  if (includedDirectories['strongswan.service']?.includes(directory)) return 'ipsec';
  return includedDirectories['frr.service']?.includes(directory) ? 'routing' : null;
}

/** Parses the records of these lines. */
export function besideIn(of: (kind: string) => readonly (readonly string[])[]): BesideFiles {
  const parameters: Record<string, string[]> = {};
  for (const [path = '', name = ''] of of('parameter')) parameters[path] = [...(parameters[path] ?? []), name];
  return { paths: of('beside').map(([path = '']) => path), parameters };
}

/** Files that a service of a release takes, or that set what the release sets, and that are neither of it nor of a package. */
export function takenBeside(
  { paths, parameters }: BesideFiles,
  { units, sysctl }: Pick<NodeRelease, 'units' | 'sysctl'>,
): readonly string[] {
  const included = units.flatMap((unit) => includedDirectories[unit] ?? []);
  const wanted = Object.keys(sysctl).map(sysctlPath);
  return paths.filter((path) => {
    const directory = path.slice(0, path.lastIndexOf('/'));
    // What a program keeps of its own file before it writes it anew is read by nobody.
    if (included.includes(directory)) return !path.endsWith('.sav');
    if (sysctlDirectories.includes(directory)) {
      return (parameters[path] ?? []).some((name) => wanted.some((one) => fitsParameter(name, one)));
    }
    return networkdDirectories.includes(directory) && path.endsWith('.conf');
  });
}

/** Files that say what a unit does once systemd reads its units again, whether or not it has. */
export function unitFilesBeside({ paths }: Pick<BesideFiles, 'paths'>, unit: string): readonly string[] {
  const names = [unit, ...dropInNames(unit)];
  return paths.filter((path) => {
    const base = unitDirectories.find((directory) => path.startsWith(`${directory}/`));
    if (base === undefined) return false;
    const [name = '', dropIn] = path.slice(base.length + 1).split('/');
    return names.includes(name) && (name === unit) === (dropIn === undefined);
  });
}

/** systemd.unit(5): of the unit, its template, each prefix that ends in a dash, and its type. */
export function dropInNames(unit: string): readonly string[] {
  const dot = unit.lastIndexOf('.');
  const [stem, type] = [unit.slice(0, dot), unit.slice(dot + 1)];
  const template = stem.includes('@') ? [`${stem.slice(0, stem.indexOf('@') + 1)}`] : [];
  const prefixes = [...stem.matchAll(/-/g)].map(({ index }) => stem.slice(0, index + 1));
  return [...[stem, ...template, ...prefixes].map((name) => `${name}.${type}.d`), `${type}.d`];
}

/** sysctl.d(5): the first separator decides what stands for a slash, and a name may be a pattern. */
function fitsParameter(name: string, wanted: string): boolean {
  const isPath = /^[^.]*\//.test(name);
  const path = isPath ? name : sysctlPath(name);
  const words = path.split('*').map((word) => word.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${words.join('[^/]*')}$`).test(wanted);
}
