import type { Context } from '@dwcp/io';
import { type HostLogLine, type Lab, readHostLog } from '@dwcp/lab';

/** What a node logged since a time; of one unit or daemon when it is named. */
export async function nodeLog(
  lab: Lab,
  target: { readonly node: string; readonly sinceMs: number; readonly unit: string | null },
  ctx: Context,
): Promise<readonly HostLogLine[]> {
  const lines = await readHostLog(lab, { host: target.node, sinceMs: target.sinceMs }, ctx);
  const { unit } = target;
  return unit === null ? lines : lines.filter((line) => belongsTo(line, unit));
}

/** `frr` is a unit of which `bgpd` is a daemon: either word finds its lines. Pure. */
export function belongsTo(line: Pick<HostLogLine, 'source' | 'unit'>, word: string): boolean {
  const name = word.replace(/\.service$/, '');
  return line.source === name || line.unit === `${name}.service`;
}
