import type { NodeRunner } from '@dwcp/io';
import { programDirectory } from '../dwcp/program.ts';
import { recordsOf } from './records.ts';

/** What a node is made of beneath its release. */
export interface MachineObservation {
  /** /etc/machine-id: another one is another machine, or the same one installed anew. */
  readonly machineId: string;
  /** Versions of the installed packages dwcp works with, and of `dwcpd` itself. */
  readonly packages: Readonly<Record<string, string>>;
  /** False where what dpkg wrote could not be read: of the packages only `dwcpd` is told then. */
  readonly isDpkgRead: boolean;
  /** Reserved huge pages by size in kB. */
  readonly hugepages: Readonly<Record<string, number>>;
}

/** Packages whose version decides what a node can do. */
export const watchedPackages: readonly string[] = [
  'bird2',
  'charon-systemd',
  'frr',
  'libcharon-extra-plugins',
  'libstrongswan-standard-plugins',
  'nftables',
  'prometheus-node-exporter',
  'strongswan-swanctl',
  'wireguard-go',
  'wireguard-tools',
];

// Read, never run: what lies there may be what somebody else put there.
const daemonVersion = `${programDirectory}/VERSION`;

/** Looks with one remote command; changes nothing. */
export async function inspectMachine(runner: NodeRunner): Promise<MachineObservation> {
  const { stdout } = await runner.run(['sh', '-s'], { input: machineScript(), timeoutMs: 30_000 });
  return parseMachine(runner.node, stdout);
}

/** Parses what the script printed; `end` comes last. */
export function parseMachine(node: string, stdout: string): MachineObservation {
  const of = recordsOf(node, stdout);
  const isDpkgRead = of('unread').length === 0;
  return {
    machineId: of('machine')[0]?.[0] ?? '',
    // One name has a record for each architecture.
    packages: Object.fromEntries(
      of('package').flatMap(([name = '', version = '', status = '']) =>
        status === 'installed' && version !== '' && (isDpkgRead || name === 'dwcpd') ? [[name, version]] : [],
      ),
    ),
    isDpkgRead,
    hugepages: Object.fromEntries(
      of('hugepages').map(([path = '', count = '']) => [/hugepages-(\d+)kB/.exec(path)?.[1] ?? path, Number(count)]),
    ),
  };
}

/**
 * The status of a package is read where dpkg writes it: `dpkg-query` reads all there is of every package first. What dpkg has
 * not merged yet lies beside it and is the newer one (dpkg(1)). Where it does not even tell of dpkg itself it is empty or cut,
 * and tells of no absence. `root` is where the files lie.
 */
export function machineScript(root = ''): string {
  return [
    'export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"',
    // The shell's own `read` costs no process.
    'id=',
    `[ ! -r ${root}/etc/machine-id ] || read -r id < ${root}/etc/machine-id`,
    `printf 'machine\\t%s\\n' "$id"`,
    `set -- ${root}/var/lib/dpkg/updates/[0-9]*`,
    '[ -e "$1" ] || shift',
    `awk '`,
    '  function keep(key, part) {',
    '    if (name == "") return',
    // What has no architecture is of whichever there is.
    '    if (architecture == "") for (key in status) { split(key, part, SUBSEP); if (part[1] == name) delete status[key] }',
    '    status[name, architecture] = state',
    '    version[name, architecture] = number',
    '    name = architecture = state = number = ""',
    '  }',
    '  FNR == 1 { keep() }',
    `  name == "" { if (/^Package: / && ($2 == "dpkg" || $2 ~ /^(${watchedPackages.join('|')})$/)) name = $2; next }`,
    '  /^Status: / { state = $4; next }',
    '  /^Version: / { number = $2; next }',
    '  /^Architecture: / { architecture = $2; next }',
    '  $0 == "" { keep() }',
    '  END {',
    '    keep()',
    '    for (key in status) {',
    '      split(key, part, SUBSEP)',
    '      if (part[1] == "dpkg") { if (status[key] == "installed") isWhole = 1 }',
    String.raw`      else printf "package\t%s\t%s\t%s\n", part[1], version[key], status[key]`,
    '    }',
    '    exit !isWhole',
    '  }',
    `' ${root}/var/lib/dpkg/status "$@" || echo unread`,
    // Its first line, so that none of the others passes for a record.
    "line_feed='\n'",
    `[ ! -f ${root}${daemonVersion} ] || { version=$(head -c 100 ${root}${daemonVersion}); printf 'package\\tdwcpd\\t%s\\tinstalled\\n' "\${version%%"$line_feed"*}"; }`,
    `for path in ${root}/sys/kernel/mm/hugepages/hugepages-*kB; do`,
    `  [ -r "$path/nr_hugepages" ] && read -r count < "$path/nr_hugepages" && printf 'hugepages\\t%s\\t%s\\n' "$path" "$count"`,
    'done',
    'echo end',
    '',
  ].join('\n');
}
