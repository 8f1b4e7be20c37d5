import type { NodeRunner } from '@dwcp/io';

/** Bytes sent through each WireGuard device of a gateway, as of one moment. */
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

export const sentBytesCommand = 'wg show all transfer';

/** Parses `wg show all transfer`: device, peer, bytes received, bytes sent. */
export function parseSentBytes(text: string): SentBytes {
  const sums = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [device, , , sent] = line.split('\t');
    if (device !== undefined && sent !== undefined) sums.set(device, (sums.get(device) ?? 0) + Number(sent));
  }
  return sums;
}
