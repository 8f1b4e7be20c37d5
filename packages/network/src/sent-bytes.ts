import type { NodeRunner } from '@dwcp/io';

/** Bytes sent through each tunnel device of a gateway, as of one moment. */
export type SentBytes = ReadonlyMap<string, number>;

/** Asks one gateway, with as little work as possible: this is done while the other nodes wait. */
export async function inspectSentBytes(
  runner: NodeRunner,
  options: { readonly timeoutMs: number },
): Promise<SentBytes> {
  const { stdout } = await runner.run(['sh', '-s'], {
    input: `PATH="$PATH:/usr/sbin:/sbin"\n${sentBytesCommand}\n`,
    timeoutMs: options.timeoutMs,
  });
  return parseSentBytes(stdout);
}

/**
 * WireGuard counts what it encrypted. The devices of IPsec count what went into them: an XFRM interface drops what has no
 * SA, and a VXLAN reaches its other end through ESP only; the SAs' own counters begin anew with each rekeying.
 */
export const sentBytesCommand = `wg show all transfer
for device in /sys/class/net/xi-*; do
  [ -e "$device" ] || continue
  printf '%s\\t-\\t%s\\t%s\\n' "\${device##*/}" "$(cat "$device/statistics/rx_bytes")" "$(cat "$device/statistics/tx_bytes")"
done`;

/** Parses device, peer, bytes received, bytes sent. */
export function parseSentBytes(text: string): SentBytes {
  const sums = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [device, , , sent] = line.split('\t');
    if (device !== undefined && sent !== undefined) sums.set(device, (sums.get(device) ?? 0) + Number(sent));
  }
  return sums;
}
