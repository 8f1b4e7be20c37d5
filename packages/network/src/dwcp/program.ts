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
 * Shell that succeeds where the installed program is the one of the release. Every file is read: it is what the node runs as soon as
 * the daemon starts again. Then what the digests do not tell: a file more, another kind of entry, who may write to it.
 */
export const programTest: string = `(cd ${programDirectory} && sha256sum --status --check ${sumsPath} &&
  [ "$(find . -type f | wc -l)" -eq "$(wc -l < ${sumsPath})" ] && [ -z "$(find . ${foreignEntry})" ]) 2>/dev/null`;

/** The program a release was rendered with; undefined where no node has one. */
export function programOf(releases: readonly NodeRelease[]): NodeProgram | undefined {
  for (const { files } of releases) {
    const textOf = (path: string): string | undefined => files.find((file) => file.path === path)?.content;
    const [sums, unit, sysusers] = [textOf(sumsPath), textOf(unitPath), textOf(sysusersPath)];
    if (sums !== undefined && unit !== undefined && sysusers !== undefined) return { sums, unit, sysusers };
  }
  return undefined;
}
