import type { NodeRunner } from '@dwcp/io';
import type { NodeRelease } from '@dwcp/model';
import { tlsFiles } from '../dwcp/tls-files.ts';
import { shellWord } from '../shell-word.ts';
import { recordsOf } from './records.ts';
import { namedSecrets } from './secret-paths.ts';

/** What lies around the files of a release on a node and changes what they mean. */
export interface SurroundingsObservation {
  /** Files in the directories that are dwcp's own. */
  readonly files: readonly string[];
  /** Files that say what a unit does, by unit: the unit file first, then its drop-ins. */
  readonly unitFiles: Readonly<Record<string, readonly string[]>>;
}

/** Directories that hold nothing but what dwcp puts there. */
const ownDirectories: readonly string[] = [
  '/etc/dwcp',
  '/usr/lib/dwcp',
  '/etc/wireguard',
  '/etc/swanctl/conf.d',
  '/etc/swanctl/x509',
  '/etc/swanctl/x509ca',
  '/etc/swanctl/private',
];

/** Secrets that lie beside every release; one of a tunnel belongs there when a release names it. */
const isSecret = (path: string): boolean =>
  path === '/etc/wireguard/private.key' || Object.values<string>(tlsFiles).includes(path);

/** Looks with one remote command; changes nothing. */
export async function inspectSurroundings(
  runner: NodeRunner,
  units: readonly string[],
): Promise<SurroundingsObservation> {
  const { stdout } = await runner.run(['sh', '-s'], { input: script(units), timeoutMs: 30_000 });
  return parseSurroundings(runner.node, stdout);
}

/** Parses what the script printed; `end` comes last. */
export function parseSurroundings(node: string, stdout: string): SurroundingsObservation {
  const of = recordsOf(node, stdout);
  return {
    files: of('file').map(([path = '']) => path),
    unitFiles: Object.fromEntries(
      of('unit').map(([unit = '', fragment = '', dropIns = '']) => [
        unit,
        [fragment, ...dropIns.split(' ')].filter((path) => path !== ''),
      ]),
    ),
  };
}

/** Files in dwcp's own directories that no release has. */
export function foreignFiles(observed: SurroundingsObservation, releases: readonly NodeRelease[]): readonly string[] {
  const known = new Set(
    releases.flatMap((release) => [...release.files.map((file) => file.path), ...namedSecrets(release)]),
  );
  return observed.files.filter((path) => !known.has(path) && !isSecret(path));
}

/** Files that override a unit, by unit: neither of the release nor of a package. */
export function unitOverrides(
  observed: SurroundingsObservation,
  release: NodeRelease,
): readonly { readonly unit: string; readonly path: string }[] {
  const known = new Set(release.files.map((file) => file.path));
  return release.units.flatMap((unit) =>
    (observed.unitFiles[unit] ?? [])
      .filter((path) => !known.has(path) && !/^(\/usr)?\/lib\/systemd\//.test(path))
      .filter((path) => !path.startsWith('/run/systemd/generator'))
      .map((path) => ({ unit, path })),
  );
}

function script(units: readonly string[]): string {
  return [
    'export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"',
    `find ${ownDirectories.map(shellWord).join(' ')} ! -type d -printf 'file\\t%p\\n' 2>/dev/null`,
    ...(units.length === 0 ? [] : [unitFilesLine(units)]),
    'echo end',
    '',
  ].join('\n');
}

/** One command tells of all units, in blocks that a blank line parts, in their order. */
function unitFilesLine(units: readonly string[]): string {
  return `systemctl show --property=FragmentPath --property=DropInPaths -- ${units.map(shellWord).join(' ')} |
awk -v units=${shellWord(units.join(' '))} '
  BEGIN { RS = ""; FS = "\\n"; count = split(units, unit, " ") }
  {
    fragment = drop_ins = ""
    for (line = 1; line <= NF; line++) {
      if ($line ~ /^FragmentPath=/) fragment = substr($line, 14)
      if ($line ~ /^DropInPaths=/) drop_ins = substr($line, 13)
    }
    printf "unit\\t%s\\t%s\\t%s\\n", unit[NR], fragment, drop_ins
  }
  END { exit NR != count }' || exit`;
}
