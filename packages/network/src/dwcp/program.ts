import type { NodeProgram, NodeRelease } from '@dwcp/model';

export const daemonUnit = 'dwcpd.service';

/** Leads to the installed program; the one before it lies beside it. */
export const programDirectory = '/opt/dwcp/current';

/** Where a node holds the digests of its program. */
export const sumsPath = '/etc/dwcp/program.sums';
export const unitPath = '/etc/systemd/system/dwcpd.service';
export const sysusersPath = '/usr/lib/sysusers.d/dwcp.conf';

/** The program a release was rendered with; undefined where no node has one. */
export function programOf(releases: readonly NodeRelease[]): NodeProgram | undefined {
  for (const { files } of releases) {
    const textOf = (path: string): string | undefined => files.find((file) => file.path === path)?.content;
    const [sums, unit, sysusers] = [textOf(sumsPath), textOf(unitPath), textOf(sysusersPath)];
    if (sums !== undefined && unit !== undefined && sysusers !== undefined) return { sums, unit, sysusers };
  }
  return undefined;
}
