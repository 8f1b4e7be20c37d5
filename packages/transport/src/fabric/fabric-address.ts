import { isIPv4, SocketAddress } from 'node:net';
import { DwcpError } from '@dwcp/model';
import { type Invitation, invitationPattern, parseInvitation, renderInvitation } from './invitation.ts';

/** Where an endpoint of a fabric is: `fabric:<provider>:<base64url of its name>`, of a listener with its invitation after that. */
export interface FabricAddress {
  readonly provider: string;
  readonly name: Uint8Array;
  readonly invitation?: Invitation | null;
}

/** As the provider is told where to bind. */
export interface FabricBinding {
  readonly host: string;
  readonly service: string;
  readonly name: string;
}

/** Asks for whatever address is free. */
export const anyFabricAddress = 'fabric:any';

const longestName = 256;

const pattern = new RegExp(`^fabric:([a-z0-9_;]{1,32}):([A-Za-z0-9_-]{1,344})(?::(${invitationPattern}))?$`);

export function renderFabricAddress({ provider, name, invitation = null }: FabricAddress): string {
  const endpoint = `fabric:${provider}:${Buffer.from(name).toString('base64url')}`;
  return invitation === null ? endpoint : `${endpoint}:${renderInvitation(invitation)}`;
}

/** For errors and events: who reads them is not to be let in by that. */
export function hideInvitation(address: string): string {
  return address.replace(/^(fabric:[^:]*:[^:]*):.*$/s, '$1:(hidden)');
}

/** Throws TRANSPORT_FAILED naming the text: it may come from another node. */
export function parseFabricAddress(text: string): FabricAddress {
  const [, provider, encoded, invitation] = pattern.exec(text) ?? [];
  if (provider === undefined || encoded === undefined) throw badAddress(text, 'is no address of a fabric');
  const name = Buffer.from(encoded, 'base64url');
  if (!isName(provider, name)) throw badAddress(text, `names no endpoint of ${provider}`);
  return { provider, name, invitation: invitation === undefined ? null : parseInvitation(invitation) };
}

/** Whether these bytes can be handed to the provider: names come from others, unauthenticated. */
export function isName(provider: string, name: Uint8Array): boolean {
  if (name.length === 0 || name.length > longestName) return false;
  // A region of shared memory: no path, and closed by a zero byte as C expects it.
  if (provider === 'shm') return /^fi_shm:\/\/[A-Za-z0-9_:-]{1,128}\0$/.test(Buffer.from(name).toString('latin1'));
  if (provider === 'efa') return name.length === 32;
  return socketOf(name) !== null;
}

/** How to bind to exactly this name; null where a provider gives names itself. */
export function bindingOf({ provider, name }: FabricAddress): FabricBinding | null {
  if (provider === 'shm') return { host: '', service: '', name: Buffer.from(name.subarray(0, -1)).toString('latin1') };
  const socket = provider === 'efa' ? null : socketOf(name);
  return socket === null ? null : { host: socket.address, service: String(socket.port), name: '' };
}

/** struct sockaddr_in and sockaddr_in6: the family in the byte order of the machine, port and address in that of the network. */
function socketOf(name: Uint8Array): SocketAddress | null {
  const bytes = Buffer.from(name);
  if (bytes.length < 16) return null;
  const family = Math.max(bytes[0] ?? 0, bytes[1] ?? 0);
  const port = bytes.readUInt16BE(2);
  if (family === 2 && bytes.length === 16) {
    const address = bytes.subarray(4, 8).join('.');
    return isIPv4(address) ? new SocketAddress({ address, port, family: 'ipv4' }) : null;
  }
  if (family !== 10 || bytes.length !== 28) return null;
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(8 + index * 2).toString(16));
  return new SocketAddress({ address: groups.join(':'), port, family: 'ipv6' });
}

function badAddress(text: string, what: string): DwcpError {
  return new DwcpError('TRANSPORT_FAILED', `"${hideInvitation(text).slice(0, 400)}" ${what}`, {
    hint: 'take the address its listener tells',
  });
}
