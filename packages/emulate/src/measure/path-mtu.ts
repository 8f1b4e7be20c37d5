import type { NodeRunner } from '@dwcp/io';
import type { EmulationCheck, Topology, Verdict } from '@dwcp/model';
import { type MtuPath, mtuPaths } from './mtu-paths.ts';

const icmpHeaderBytes = 28;
/** IPv4 and TCP without options; Linux counts the timestamps it sends into the segment (RFC 6691 §2). */
const tcpHeaderBytes = 40;
const timeoutMs = 30_000;
/** Of the listeners the segment size is asked of: out of the range the kernel gives to others. */
const firstPort = 20_050;

interface PortPath extends MtuPath {
  readonly port: number;
}

/** Takes one connection and ends; alone, it ends by itself. */
const listener = [
  'import socket, sys',
  's = socket.create_server(("0.0.0.0", int(sys.argv[1])))',
  's.settimeout(10)',
  's.accept()',
].join('\n');

/**
 * On every path packets that may not be fragmented pass one byte below and exactly at its MTU and are refused one byte above
 * it, and TCP agrees on segments that fit.
 */
export async function checkPathMtu(
  topology: Topology,
  runners: ReadonlyMap<string, NodeRunner>,
): Promise<readonly EmulationCheck[]> {
  return Promise.all(mtuPaths(topology).map((path, index) => checkPath({ ...path, port: firstPort + index }, runners)));
}

async function checkPath(path: PortPath, runners: ReadonlyMap<string, NodeRunner>): Promise<EmulationCheck> {
  const { from, to, mtuBytes, hasTcp, port } = path;
  const [runner, target] = [runners.get(from), runners.get(to)];
  const check = { id: `path-mtu-exact.${path.id}`, title: `${mtuBytes} bytes pass ${path.title}`, evidence: [] };
  if (runner === undefined || target === undefined) {
    return { ...check, outcome: 'inconclusive', observed: `no way to reach ${from} or ${to}` };
  }
  const [{ stdout }] = await Promise.all([
    runner.run(['sh', '-s'], { input: script(path), timeoutMs }),
    ...(hasTcp ? [target.run(['python3', '-c', listener, `${port}`], { timeoutMs, okExitCodes: [0, 1] })] : []),
  ]);
  const { outcome, observed } = judgePathMtu(stdout, { mtuBytes, hasTcp });
  return { ...check, outcome, observed };
}

function script({ address, mtuBytes, hasTcp, port }: PortPath): string {
  const sizes = [-1, 0, 1].map((step) => {
    const payload = mtuBytes + step - icmpHeaderBytes;
    const probe = `ping -n -M do -c 2 -i 0.2 -W 1 -s ${payload} ${address}`;
    return `if ${probe} >/dev/null 2>&1; then echo "${step} passes"; else echo "${step} refused"; fi &`;
  });
  const segment = [
    'import socket, time',
    'for turn in range(40):',
    '  try:',
    `    s = socket.create_connection(("${address}", ${port}), 3)`,
    '    print("mss", s.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG))',
    '    break',
    '  except ConnectionRefusedError: time.sleep(0.1)',
  ].join('\n');
  const tcp = hasTcp ? [`python3 -c '${segment}' 2>/dev/null || echo "mss none"`] : [];
  return [...sizes, ...tcp, 'wait', ''].join('\n');
}

/** Judges what the script printed. Pure. */
export function judgePathMtu(
  text: string,
  { mtuBytes, hasTcp }: { readonly mtuBytes: number; readonly hasTcp: boolean },
): { readonly outcome: Verdict; readonly observed: string | null } {
  const words = new Map(text.split('\n').map((line) => line.split(' ') as [string, string | undefined]));
  const said = ['-1', '0', '1'].map((step) => words.get(step));
  if (said.some((word) => word === undefined)) return { outcome: 'inconclusive', observed: 'a probe gave no answer' };
  const [below, at, above] = said;
  const wrong = [
    ...(below === 'passes' ? [] : [`${mtuBytes - 1} bytes do not pass`]),
    ...(at === 'passes' ? [] : [`${mtuBytes} bytes do not pass`]),
    ...(above === 'refused' ? [] : [`${mtuBytes + 1} bytes pass`]),
  ];
  const mss = words.get('mss');
  if (hasTcp && (mss === undefined || mss === 'none')) {
    return wrong.length > 0
      ? { outcome: 'fail', observed: wrong.join('; ') }
      : { outcome: 'inconclusive', observed: 'no TCP connection to read the segment size of' };
  }
  if (hasTcp && Number(mss) > mtuBytes - tcpHeaderBytes) wrong.push(`TCP agreed on segments of ${mss} bytes`);
  return wrong.length === 0 ? { outcome: 'pass', observed: null } : { outcome: 'fail', observed: wrong.join('; ') };
}
