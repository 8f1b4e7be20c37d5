import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Context, codeOf } from '@dwcp/io';
import type { Lab } from '@dwcp/lab';
import { DwcpError } from '@dwcp/model';

export interface CaptureOptions {
  /** A node or a segment. */
  readonly place: string;
  readonly interface: string;
  /** Absolute path of the pcap file. */
  readonly file: string;
  /** Packets after which it ends by itself; null for none. */
  readonly count: number | null;
  /** Seconds after which it ends by itself; null for none. */
  readonly seconds: number | null;
  /** Words of a filter as tcpdump reads it. */
  readonly filter: readonly string[];
}

/** What a capture recorded. */
export interface Capture {
  readonly file: string;
  readonly packets: number;
  /** Those the kernel could not keep. */
  readonly dropped: number;
}

/** Ends tcpdump as Ctrl-C does when the standard input ends: then what it has kept is written out and counted. */
const script = `exec 3<&0
tcpdump "$@" &
dump=$!
{ cat <&3 >/dev/null 2>&1; kill -INT $dump; } >/dev/null 2>&1 &
exec 3<&-
wait $dump`;

/** Records the packets of an interface until its count or its time is over or the run is interrupted, which is its usual end. */
export async function capture(lab: Lab, options: CaptureOptions, ctx: Context): Promise<Capture> {
  const { place, file } = options;
  await requireDirectory(file);
  const namespace = lab.namespaceOf(place);
  // Root inside and out: it writes the file of whoever runs dwcp, and drops nothing.
  const argv = [
    '-Z',
    'root',
    '-n',
    '-U',
    '-i',
    options.interface,
    '-w',
    file,
    ...countWords(options),
    ...options.filter,
  ];
  const process = await ctx.run.converse(
    ['nsenter', `--net=${namespace}`, '--', 'sh', '-c', script, 'capture', ...argv],
    {
      onLine: () => {},
    },
  );
  const late = options.seconds === null ? null : setTimeout(() => void process.close(), options.seconds * 1_000);
  try {
    const { exitCode, stderr } = await process.ended;
    const counts = parseCounts(stderr);
    if (counts === null) throw refused(options, { exitCode, stderr });
    return { file, ...counts };
  } finally {
    if (late !== null) clearTimeout(late);
  }
}

function countWords({ count }: CaptureOptions): readonly string[] {
  return count === null ? [] : ['-c', String(count)];
}

/** The last words of tcpdump(1). Pure; null when it never listened. */
export function parseCounts(stderr: string): { readonly packets: number; readonly dropped: number } | null {
  const packets = /^(\d+) packets? captured/m.exec(stderr)?.[1];
  const dropped = /^(\d+) packets? dropped by kernel/m.exec(stderr)?.[1];
  return packets === undefined ? null : { packets: Number(packets), dropped: Number(dropped ?? 0) };
}

function refused(
  { place, interface: name }: CaptureOptions,
  end: { readonly exitCode: number; readonly stderr: string },
): DwcpError {
  const said = end.stderr.trim().split('\n').at(-1) ?? '';
  if (end.exitCode === 127) {
    return new DwcpError('TOOL_MISSING', 'tcpdump is not installed', {
      hint: 'run `dwcp doctor` to see how to get it',
    });
  }
  return new DwcpError('PROCESS_FAILED', `tcpdump recorded nothing on ${name} of ${place}: ${said}`, {
    hint: `\`dwcp emulate exec ${place} -- ip -brief link\` shows the interfaces of a node`,
  });
}

async function requireDirectory(file: string): Promise<void> {
  const found = await stat(dirname(file)).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR') return null;
    throw cause;
  });
  if (found?.isDirectory() !== true) {
    throw new DwcpError('USAGE', `there is no directory ${dirname(file)}`, { hint: 'make it first' });
  }
}
