import { join } from 'node:path';
import { type Context, makeDirectory, writeFileAtomic } from '@dwcp/io';
import { type HostLogLine, type Lab, readHostLog } from '@dwcp/lab';
import { DwcpError } from '@dwcp/model';

/** Enough for minutes of a daemon that complains; the end is what matters. */
const keptLines = 20_000;

/** One log for each node, in files below the directory of the report; by node the files that hold it. */
export async function writeNodeLogs(
  nodes: readonly string[],
  options: { readonly lab: Lab; readonly reportDir: string; readonly sinceMs: number },
  ctx: Context,
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (nodes.length > 0) await makeDirectory(join(options.reportDir, 'evidence', 'logs'), { permissions: 0o755 });
  const written = nodes.map(async (node) => {
    const name = `evidence/logs/${node}.log`;
    const text = await logOf(node, options, ctx);
    await writeFileAtomic(join(options.reportDir, name), text, { permissions: 0o644 });
    return [node, [name]] as const;
  });
  return new Map(await Promise.all(written));
}

/** A host that is dead is why something failed: that it cannot be asked stands in place of its log. */
async function logOf(
  node: string,
  { lab, sinceMs }: { readonly lab: Lab; readonly sinceMs: number },
  ctx: Context,
): Promise<string> {
  try {
    return renderHostLog(await readHostLog(lab, { host: node, sinceMs }, ctx));
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.code === 'INTERRUPTED') throw cause;
    return `the log of ${node} could not be read: ${cause.message}\n`;
  }
}

/** Time, unit or daemon and message of each line, of which the last are kept. Pure. */
export function renderHostLog(lines: readonly HostLogLine[]): string {
  const kept = lines.slice(-keptLines);
  const left = lines.length - kept.length;
  const head = left === 0 ? '' : `${left} earlier lines are left out\n`;
  return head + kept.map(({ atMs, source, message }) => `${timeOf(atMs)} ${source}: ${message}\n`).join('');
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString();
}
