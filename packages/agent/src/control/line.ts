import type { Socket } from 'node:net';

/** The first line a socket brings, without its end; null when it ends, or brings more than that, before one is whole. */
export async function readLine(socket: Socket, maxBytes: number): Promise<string | null> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of socket.iterator({ destroyOnReturn: false })) {
    const bytes = part as Buffer;
    const end = bytes.indexOf(0x0a);
    length += end === -1 ? bytes.length : end;
    if (length > maxBytes) return null;
    parts.push(end === -1 ? bytes : bytes.subarray(0, end));
    if (end !== -1) return Buffer.concat(parts).toString('utf8');
  }
  return null;
}
