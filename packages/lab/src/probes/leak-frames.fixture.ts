import { parseAddress } from '@dwcp/model';

/** Ethernet around a payload, or around nothing else than an address family. */
export function ethernet(type: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.alloc(12, 2), short(type), payload]);
}

export function vlan(type: number, payload: Buffer): Buffer {
  return Buffer.concat([short(7), short(type), payload]);
}

export interface PacketEnds {
  readonly from: string;
  readonly to: string;
}

/** An IPv4 packet; `fragment` in units of eight bytes. */
export function ipv4(ends: PacketEnds, protocol: number, payload: Buffer, fragment = 0): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + payload.length, 2);
  header.writeUInt16BE(fragment, 6);
  header[8] = 64;
  header[9] = protocol;
  addressBytes(ends.from).copy(header, 12);
  addressBytes(ends.to).copy(header, 16);
  return Buffer.concat([header, payload]);
}

export function ipv6(ends: PacketEnds, protocol: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(40);
  header[0] = 0x60;
  header.writeUInt16BE(payload.length, 4);
  header[6] = protocol;
  header[7] = 64;
  addressBytes(ends.from).copy(header, 8);
  addressBytes(ends.to).copy(header, 24);
  return Buffer.concat([header, payload]);
}

export function udp(from: number, to: number, payload: Buffer): Buffer {
  return Buffer.concat([short(from), short(to), short(8 + payload.length), short(0), payload]);
}

export function vxlan(frame: Buffer): Buffer {
  return udp(50_000, 4789, Buffer.concat([Buffer.from([8, 0, 0, 0, 0, 0, 7, 0]), frame]));
}

/** With a key, so that its header has an option. */
export function gre(type: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x20, 0]), short(type), Buffer.alloc(4, 1), payload]);
}

/** A data message of WireGuard. */
export function wireguardMessage(): Buffer {
  return Buffer.concat([Buffer.from([4, 0, 0, 0]), Buffer.alloc(60, 0xa5)]);
}

/** A header of IPv6 that another one follows (RFC 8200 §4). */
export function extension(next: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([next, 1]), Buffer.alloc(14), payload]);
}

export const text: Buffer = Buffer.from('a clear text of some length, longer than any header');

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function addressBytes(address: string): Buffer {
  const parsed = parseAddress(address);
  if (parsed === null) throw new Error(`no address: ${address}`);
  return Buffer.from(parsed.value.toString(16).padStart(parsed.version === 4 ? 8 : 32, '0'), 'hex');
}
