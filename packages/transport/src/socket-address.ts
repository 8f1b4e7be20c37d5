import { isIP } from 'node:net';
import { DwcpError } from '@dwcp/model';

export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

/** Reads `host:port` or `[v6]:port` (RFC 3986 section 3.2.2). Throws USAGE naming the text. */
export function parseSocketAddress(text: string): SocketAddress {
  const [, bracketed, plain, digits = ''] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const isBracketedRight = bracketed === undefined || isIP(bracketed.split('%')[0] ?? '') === 6;
  if (host === undefined || !isBracketedRight || Number(digits) > 65_535) {
    throw new DwcpError('USAGE', `"${text}" is not an address with a port`, {
      hint: 'write it as 192.0.2.1:443, node.example:443 or [2001:db8::1]:443',
    });
  }
  return { host, port: Number(digits) };
}

export function renderSocketAddress({ host, port }: SocketAddress): string {
  return isIP(host.split('%')[0] ?? '') === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}
