import { createHash } from 'node:crypto';
import { macAddressOf, namespaceOf, namespacePath, uplinkName } from '../lab-names.ts';
import { digestOf, type LabPlan, type RoutedSegment } from '../lab-plan.ts';

/** One link between two routed segments. The ends are sorted by name. */
export interface UplinkPair {
  readonly ends: readonly [UplinkEnd, UplinkEnd];
  readonly mtuBytes: number;
  /** Carried by both devices once they are complete. */
  readonly mark: string;
}

export interface UplinkEnd {
  readonly segment: string;
  readonly device: string;
  /** Link-local transfer addresses (RFC 3927, RFC 3021), seen by nobody but the two routers. */
  readonly address: string;
  readonly addressV6: string;
}

/** The links between routed segments, one a pair however many sides declare it. */
export function uplinkPairsOf(plan: LabPlan): readonly UplinkPair[] {
  const routed = plan.segments.filter((segment) => segment.kind === 'routed');
  const keys = new Set(
    routed.flatMap((segment) => segment.uplinks.map((uplink) => [segment.name, uplink.to].sort().join('/'))),
  );
  const taken = new Set<number>();
  return [...keys].sort().map((key) => {
    const [a = '', b = ''] = key.split('/');
    const transfer = freeTransferNet(key, taken);
    const mtuBytes = Math.min(mtuOf(routed, a), mtuOf(routed, b));
    const end = (segment: string, other: string, side: number): UplinkEnd => ({
      segment,
      device: uplinkName(other),
      address: `169.254.${transfer >> 7}.${((transfer & 127) << 1) + side}`,
      addressV6: `fe80::${side + 1}`,
    });
    const ends = [end(a, b, 0), end(b, a, 1)] as const;
    return { ends, mtuBytes, mark: `dwcp:${digestOf({ ends, mtuBytes }).slice(0, 16)}` };
  });
}

/** The pair's two batches for `ip -batch`: the first creates the link, each ends by marking its device as complete. */
export function renderUplinkPair(plan: LabPlan, pair: UplinkPair): readonly [readonly string[], readonly string[]] {
  const [a, b] = pair.ends;
  const mac = (end: UplinkEnd) => macAddressOf(plan.lab, end.segment, end.device);
  const mtu = `mtu ${pair.mtuBytes}`;
  const configure = (end: UplinkEnd) => [
    `addr add ${end.address}/31 dev ${end.device}`,
    `link set ${end.device} up`,
    `addr replace ${end.addressV6}/64 dev ${end.device} nodad`,
    `link set ${end.device} alias ${pair.mark}`,
  ];
  return [
    [
      `link add ${a.device} address ${mac(a)} ${mtu} type veth peer name ${b.device} address ${mac(b)} ${mtu} netns ${namespacePath(namespaceOf(plan.lab, b.segment))}`,
      ...configure(a),
    ],
    configure(b),
  ];
}

/** A /31 of 169.254.0.0/16 by hash, so that it stays when other links come and go. */
function freeTransferNet(key: string, taken: Set<number>): number {
  let index = createHash('sha256').update(key).digest().readUInt16BE(0) >> 1;
  while (taken.has(index)) index = (index + 1) % 2 ** 15;
  taken.add(index);
  return index;
}

function mtuOf(segments: readonly RoutedSegment[], name: string): number {
  return segments.find((segment) => segment.name === name)?.mtuBytes ?? 1500;
}
