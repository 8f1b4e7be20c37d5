import { shellWord } from '../shell-word.ts';
import {
  includedDirectories,
  includedFiles,
  networkdDirectories,
  sysctlDirectories,
  sysctlFile,
} from './beside-files.ts';
import { unitDirectories, unitNames } from './unit-files.ts';

/** Where one look finds files, and which of them need no owner. */
export interface BesideOptions {
  readonly units: readonly string[];
  /** Paths of releases. */
  readonly known: readonly string[];
  /** Directories whose every file is told, however deep it lies. */
  readonly own: readonly string[];
}

/**
 * Lines of a shell script that print `file`, `beside`, `edited`, `link` and `parameter` records, the path last; they only read.
 * A file is a package's when dpkg lists it and its content is what dpkg noted of it; a link, when what it leads to is one as
 * well. The lists of all packages are read only for a file that neither a release nor a package of dwcp's own trade has. `root`
 * is where the directories lie.
 */
export function besideLines({ units, known, own }: BesideOptions, root = ''): readonly string[] {
  const at = (paths: readonly string[], rest = ''): string =>
    paths.map((path) => `${shellWord(root + path)}${rest}`).join(' ');
  const records = (kind: string, paths: readonly string[]): string =>
    paths.length === 0 ? ':' : `printf '${kind}\\t%s\\n' ${paths.map(shellWord).join(' ')}`;
  const included = units.flatMap((unit) => includedDirectories[unit] ?? []);
  const single = [...units.flatMap((unit) => includedFiles[unit] ?? []), sysctlFile];
  const flat = [...included, ...sysctlDirectories, ...networkdDirectories];
  const names = [...new Set(units.flatMap(unitNames))];
  const packaged = names.flatMap((name) => packagedDirectories.map((directory) => `${directory}/${name}`));
  const info = `${root}/var/lib/dpkg/info`;
  return [
    '(',
    'judge() {',
    '  {',
    `    ${records('known', known)}`,
    `    ${records('own', own)}`,
    `    ${records('place', [...flat, ...single, ...unitDirectories])}`,
    // A place that is a link is followed, a file is not.
    `    find ${at([...own, ...flat, ...unitDirectories], '/')} ${at(single)} ! -type d ${ofUnits(names)} -printf 'found\\t%p\\n' -type l -printf 'link\\t%l\\t%p\\n'`,
    `    md5sum -- ${at(included, '/*')} ${at([...sysctlDirectories, ...networkdDirectories], '/*.conf')} ${at(unitDirectories, '/*.d/*.conf')} ${at([...single, ...packaged])}`,
    String.raw`    grep -hs -e '^/etc/' -e '^/usr/local/' -e '^\(/usr\)\?/lib/sys' -e '^ /etc/' -e '^[0-9a-f]*  \(usr/\)\?lib/sys' $noted ${root}/var/lib/dpkg/status`,
    `  } 2>/dev/null | awk -v skip=${root.length + 1} '`,
    ...judge,
    `' - "$@"`,
    '}',
    'set --',
    `for file in ${at(sysctlDirectories, '/*.conf')} ${at([sysctlFile])}; do`,
    '  if [ -f "$file" ]; then set -- "$@" "$file"; fi',
    'done',
    `noted='${likelyOwners.map((name) => `${info}/${name}.list ${info}/${name}.md5sums`).join(' ')}'`,
    'answer=$(judge "$@")',
    'case $answer in',
    `  *beside*) noted='${info}/*.list ${info}/*.md5sums'; judge "$@" ;;`,
    '  *) printf "%s\\n" "$answer" ;;',
    'esac',
    ')',
  ];
}

/** Packages that have files in these places on a node of dwcp: they are asked first. */
const likelyOwners: readonly string[] = [
  'bird2',
  'charon-systemd',
  'frr',
  'libcharon-extauth-plugins',
  'libcharon-extra-plugins',
  'libstrongswan',
  'libstrongswan-standard-plugins',
  'nftables',
  'procps',
  'prometheus-node-exporter',
  'strongswan-swanctl',
  'systemd',
  'wireguard-tools',
];

/** Directories that packages fill. */
const packagedDirectories: readonly string[] = ['/etc/systemd/system', '/usr/lib/systemd/system'];

/** Of some hundred unit files those that one of the units may have. */
function ofUnits(names: readonly string[]): string {
  const own = names.map((name) => ` -o -name ${shellWord(name)}`).join('');
  return String.raw`\( ! -path '*/systemd/[st][yr]*' -o -path '*.d/*.conf' -o -type l -name '*.d'${own} \)`;
}

const judge: readonly string[] = String.raw`
  function whole(path) { sub(/^\/lib\//, "/usr/lib/", path); return path }
  function led(path, to) {
    if (to ~ /^\//) return whole(to)
    sub(/\/[^\/]*$/, "", path)
    while (to ~ /^\.\.\//) { sub(/^\.\.\//, "", to); sub(/\/[^\/]*$/, "", path) }
    return path "/" to
  }
  FILENAME ~ /\.conf$/ {
    if ($0 ~ /^[ \t]*[#;]/ || !/=/) next
    name = $0
    sub(/=.*/, "", name); sub(/^[ \t]*-?[ \t]*/, "", name); sub(/[ \t]*$/, "", name); gsub(/\t/, " ", name)
    printf "parameter\t%s\t%s\n", name, substr(FILENAME, skip)
    next
  }
  function above(path) { sub(/\/[^\/]*$/, "", path); return path }
  function is_own(path, directory) {
    for (directory in own_place) if (index(path, directory "/") == 1) return 1
    return 0
  }
  function is_placed(path) {
    if (path in place || above(path) in place) return 1
    return path ~ /\.d\/[^\/]*\.conf$/ && above(above(path)) in place
  }
  /^known\t/ { known[substr($0, 7)] = 1; next }
  /^own\t/ { own_place[substr($0, 5)] = 1; next }
  /^place\t/ { place[substr($0, 7)] = 1; next }
  /^found\t/ {
    path = substr($0, 6 + skip)
    if (is_own(path)) printf "file\t%s\n", path
    else if (is_placed(path) && !(path in known)) found[path] = 1
    next
  }
  /^link\t/ {
    to = substr($0, 6); path = substr(to, index(to, "\t") + skip); to = substr(to, 1, index(to, "\t") - 1)
    link[path] = led(path, to)
    next
  }
  /^\// { own[whole($0)] = 1; next }
  /^ \// { if (length($2) == 32) { noted[$1] = 1; same[$1, $2] = 1 } next }
  length($1) == 32 {
    path = substr($0, 35)
    if (path ~ /^\//) { sum[substr(path, skip)] = $1; next }
    path = whole("/" path); noted[path] = 1; same[path, $1] = 1
  }
  END {
    for (path in found) {
      if (path in link) printf "link\t%s\t%s\n", link[path], path
      if (!(path in own) || (path in link && !(link[path] in own))) printf "beside\t%s\n", path
      else if (!(path in link) && path in noted && path in sum && !((path, sum[path]) in same)) printf "edited\t%s\n", path
    }
  }`
  .split('\n')
  .slice(1);
