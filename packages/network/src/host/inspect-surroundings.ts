import type { NodeRunner } from '@dwcp/io';
import type { NodeRelease } from '@dwcp/model';
import { tlsFiles } from '../dwcp/tls-files.ts';
import { type BesideFiles, besideIn, besideLines, takenBeside, unitFilesBeside } from './beside-files.ts';
import type { HostObservation } from './inspect.ts';
import { recordsOf } from './records.ts';
import { namedSecrets } from './secret-paths.ts';

/** What lies around the files of a release on a node and changes what they mean. */
export interface SurroundingsObservation {
  /** Files in the directories that are dwcp's own. */
  readonly files: readonly string[];
  /** Files that are no package's, where services read whatever lies there. */
  readonly beside: BesideFiles;
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
    files: of('file').map(([path = '']) => path),
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
 * Files that override a unit, each with the first unit it is read for: neither of the release nor of a package. Those too that
 * systemd has not read yet: it does as soon as anything makes it read its units again.
 */
export function unitOverrides(
  { beside, units }: Pick<SurroundingsObservation, 'beside'> & Pick<HostObservation, 'units'>,
  release: Pick<NodeRelease, 'files' | 'units'>,
): readonly { readonly unit: string; readonly path: string }[] {
  const known = new Set(release.files.map((file) => file.path));
  const overrides = new Map<string, { readonly unit: string; readonly path: string }>();
  for (const unit of release.units) {
    const files = [...(units[unit]?.files ?? []), ...unitFilesBeside(beside, unit)];
    for (const path of files) {
      const isOfPackage = /^(\/usr)?\/lib\/systemd\//.test(path) || path.startsWith('/run/systemd/generator');
      if (!known.has(path) && !isOfPackage && !overrides.has(path)) overrides.set(path, { unit, path });
    }
  }
  return [...overrides.values()];
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
