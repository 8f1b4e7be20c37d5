import type { Impairment } from '@dwcp/model';

/** Bytes of a frame on the wire that the kernel does not count: preamble, start, checksum, gap (IEEE 802.3 §4.2.3). */
const wireOverheadBytes = 24;
const largestFrameBytes = 1514;

/**
 * argv that gives what leaves a device the impairment, whatever it had before (tc-netem(8)). Damage and rate are always
 * named: the kernel keeps those of before where tc says nothing. `seed` null where tc is too old to take one: then drops
 * differ from run to run.
 */
export function renderNetem(
  device: string,
  impairment: Impairment,
  options: { readonly seed: number | null },
): readonly string[] {
  const { delayMs, jitterMs, lossPercent, rateMbit, corruptPercent, reorderPercent, duplicatePercent } = impairment;
  const percent = (name: string, value: number) => (value > 0 ? [name, `${value}%`] : []);
  const spread = jitterMs > 0 ? [`${jitterMs * 1_000}us`, 'distribution', 'normal'] : [];
  // Without a rate netem sorts by time, and jitter would reorder: any rate makes it keep the order.
  const rate = rateMbit ?? (jitterMs > 0 ? 1_000_000 : 0);
  const queue = String(queuePackets(impairment));
  return [
    ...`tc qdisc replace dev ${device} root handle 1: netem limit ${queue}`.split(' '),
    ...(delayMs > 0 || jitterMs > 0 ? ['delay', `${delayMs * 1_000}us`, ...spread] : []),
    ...percent('loss', lossPercent),
    'corrupt',
    `${corruptPercent}%`,
    ...percent('duplicate', duplicatePercent),
    ...(delayMs > 0 ? percent('reorder', reorderPercent) : []),
    'rate',
    `${rate}mbit`,
    String(wireOverheadBytes),
    ...(options.seed === null ? [] : ['seed', String(options.seed)]),
  ];
}

/** The queue of netem holds what is on its way too: a limited link waits for 50 ms besides, as the forwarder's does. */
function queuePackets({ delayMs, jitterMs, rateMbit }: Impairment): number {
  if (rateMbit === null) return 50_000;
  const bytes = (rateMbit * 1_000 * (delayMs + 3 * jitterMs + 50)) / 8;
  return Math.max(16, Math.ceil(bytes / (largestFrameBytes + wireOverheadBytes)));
}
