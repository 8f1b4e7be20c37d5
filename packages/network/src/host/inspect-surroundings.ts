import type { NodeRunner } from '@dwcp/io';
import type { NodeRelease } from '@dwcp/model';
import { tlsFiles } from '../dwcp/tls-files.ts';
import { type BesideFiles, besideIn, takenBeside, unitFilesBeside } from './beside-files.ts';
import { besideLines } from './beside-script.ts';
import type { HostObservation } from './inspect.ts';
import { recordsOf } from './records.ts';
import { namedSecrets } from './secret-paths.ts';
import { ofOneUsr } from './unit-files.ts';

/** What lies around the files of a release on a node and changes what they mean. */
export interface SurroundingsObservation {
  /** Files in the directories that are dwcp's own. */
  readonly files: readonly string[];
  /** Files that are no package's, where services read whatever lies there. */
  readonly beside: BesideFiles;
}

/** A file that says what units do and that nobody deployed. */
export interface UnitOverride {
  readonly path: string;
  readonly units: readonly string[];
  /** A package made it, and somebody changed it. */
  readonly isEdited: boolean;
  /** By systemd. */
  readonly isTaken: boolean;
}

/** All that `swanctl --load-all` takes. */
const swanctlDirectories: readonly string[] =
  'conf.d x509 x509ca x509ocsp x509aa x509ac x509crl pubkey private rsa ecdsa bliss pkcs8 pkcs12'.split(' ');

/** Directories that hold nothing but what dwcp puts there. */
export const ownDirectories: readonly string[] = [
  '/etc/dwcp',
  '/usr/lib/dwcp',
  '/etc/wireguard',
  ...swanctlDirectories.map((name) => `/etc/swanctl/${name}`),
];

/** Secrets that lie beside every release; one of a tunnel belongs there when a release names it. */
const isSecret = (path: string): boolean =>
  path === '/etc/wireguard/private.key' || Object.values<string>(tlsFiles).includes(path);

/** Looks with one remote command; changes nothing. */
export async function inspectSurroundings(
  runner: NodeRunner,
  release: Pick<NodeRelease, 'units' | 'files'>,
): Promise<SurroundingsObservation> {
  const { stdout } = await runner.run(['sh', '-s'], { input: script(release), timeoutMs: 30_000 });
  return parseSurroundings(runner.node, stdout);
}

/** Parses what the script printed; `end` comes last. */
export function parseSurroundings(node: string, stdout: string): SurroundingsObservation {
  const of = recordsOf(node, stdout);
  return {
    files: of('file').map((path) => path.join('\t')),
    beside: besideIn(of),
  };
}

/** Files in dwcp's own directories, and where its services read whatever lies there, that no release has. */
export function foreignFiles(observed: SurroundingsObservation, releases: readonly NodeRelease[]): readonly string[] {
  const known = new Set(
    releases.flatMap((release) => [...release.files.map((file) => file.path), ...namedSecrets(release)]),
  );
  const taken = releases.flatMap((release) => takenBeside(observed.beside, release));
  return [...new Set([...observed.files, ...taken])].filter((path) => !known.has(path) && !isSecret(path));
}

/**
 * Files that override units, each with the units it is read for: neither of the release nor as a package made them. Those too
 * that systemd has not read yet: it does as soon as anything makes it read its units again.
 */
export function unitOverrides(
  { beside, units }: Pick<SurroundingsObservation, 'beside'> & Pick<HostObservation, 'units'>,
  release: Pick<NodeRelease, 'files' | 'units'>,
): readonly UnitOverride[] {
  const known = new Set(release.files.map((file) => file.path));
  const edited = new Set(beside.edited);
  const overrides = new Map<string, { path: string; units: string[]; isEdited: boolean; isTaken: boolean }>();
  for (const unit of release.units) {
    const taken = new Set((units[unit]?.files ?? []).map(ofOneUsr));
    const besides = unitFilesBeside(beside, unit);
    for (const path of new Set([...[...taken].filter((one) => !isJudgedBeside(one)), ...besides])) {
      if (known.has(path)) continue;
      const seen = overrides.get(path) ?? { path, units: [], isEdited: edited.has(path), isTaken: false };
      seen.units.push(unit);
      seen.isTaken ||= taken.has(path);
      overrides.set(path, seen);
    }
  }
  return [...overrides.values()];
}

/** What systemd took from there is told of by what lies beside, unless it is a package's; what was generated has its source. */
function isJudgedBeside(path: string): boolean {
  return path.startsWith('/usr/lib/systemd/') || path.startsWith('/run/systemd/generator');
}

function script({ units, files }: Pick<NodeRelease, 'units' | 'files'>): string {
  const known = files
    .map(({ path }) => path)
    .filter((path) => !ownDirectories.some((own) => path.startsWith(`${own}/`)));
  return [
    'export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"',
    ...besideLines({ units, known, own: ownDirectories }),
    'echo end',
    '',
  ].join('\n');
}
