import type { NodeProgram, NodeRelease } from '@dwcp/model';

export const daemonUnit = 'dwcpd.service';

/** Leads to the installed program; the one before it lies beside it. */
export const programDirectory = '/opt/dwcp/current';

/** Where a node holds the digests of its program. */
export const sumsPath = '/etc/dwcp/program.sums';
export const unitPath = '/etc/systemd/system/dwcpd.service';
export const sysusersPath = '/usr/lib/sysusers.d/dwcp.conf';

/** Directories are 0755, files 0644 and those in a bin 0755, all of root: as the role `program` sets them. */
const foreignEntry =
  "! -uid 0 -o -type d ! -perm 755 -o -type f -regex '.*/bin/[^/]*' ! -perm 755 -o -type f ! -regex '.*/bin/[^/]*' ! -perm 644 -o ! -type d ! -type f";

/**
 * Shell that prints a record `program` with a signature where the installed program is the one of the release, and fails
 * elsewhere. Every file is read, for it is what the node runs as soon as the daemon starts again; then what the digests do not
 * tell: a file more, another kind of entry, who may write to it.
 *
 * The signature is of what stat(2) tells of every entry and of the digests, their change times among it, which nobody sets: who
 * writes to a file, mounts another over it or gives it away changes the signature. Where it is the `known` one of an earlier
 * reading nothing is read again. It is taken before the reading: what is changed meanwhile has another one the next time. `root` is
 * where the directories of the program lie.
 */
export function programTest({
  known = null,
  root = '',
}: {
  readonly known?: string | null;
  readonly root?: string;
} = {}): string {
  const [directory, sums] = [`${root}${programDirectory}`, `${root}${sumsPath}`];
  if (known !== null && !signaturePattern.test(known)) throw new RangeError('a signature is a sha256');
  return `(cd ${directory} && signature=$({ pwd -P; find . ${sums} -printf '%p %y %D %i %n %m %U %G %s %T@ %C@ %l\\n'; } | sha256sum) &&
  signature=\${signature%% *} && { [ "$signature" = '${known ?? ''}' ] || {
  sha256sum --status --check ${sums} &&
  [ "$(find . -type f | wc -l)" -eq "$(wc -l < ${sums})" ] && [ -z "$(find . ${foreignEntry})" ]; }; } &&
  printf 'program\\t%s\\n' "$signature") 2>/dev/null`;
}

const signaturePattern = /^[0-9a-f]{64}$/;

/** The signature of a record `program`; null for anything else. */
export function signatureIn(columns: readonly string[] | undefined): string | null {
  const [signature = ''] = columns ?? [];
  return signaturePattern.test(signature) ? signature : null;
}

/** The program a release was rendered with; undefined where no node has one. */
export function programOf(releases: readonly NodeRelease[]): NodeProgram | undefined {
  for (const { files } of releases) {
    const textOf = (path: string): string | undefined => files.find((file) => file.path === path)?.content;
    const [sums, unit, sysusers] = [textOf(sumsPath), textOf(unitPath), textOf(sysusersPath)];
    if (sums !== undefined && unit !== undefined && sysusers !== undefined) return { sums, unit, sysusers };
  }
  return undefined;
}
