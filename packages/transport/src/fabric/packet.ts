// What two fabric endpoints say to each other: a header of 16 bytes, big-endian, then the body.
//   0 u8 type · 1 u8 flags · 2 u16 credits given back · 4 u32 connection and 8 u32 cookie, both of the receiver's choice
//   · 12 u32 length of the whole message in its first packet, offset of the body within it in the others

export const packetHeaderBytes = 16;

export const packetTypes = {
  hello: 1,
  welcome: 2,
  refused: 3,
  data: 4,
  credit: 5,
  finish: 6,
  finished: 7,
  reset: 8,
  probe: 9,
  alive: 10,
} as const;

export const packetFlags = { first: 1, last: 2 } as const;

export interface PacketHeader {
  type: number;
  flags: number;
  credits: number;
  connection: number;
  cookie: number;
  value: number;
}

export function writeHeader(view: DataView, offset: number, header: PacketHeader): void {
  view.setUint32(offset, (header.type << 24) | (header.flags << 16) | header.credits);
  view.setUint32(offset + 4, header.connection);
  view.setUint32(offset + 8, header.cookie);
  view.setUint32(offset + 12, header.value);
}

/** Into an object of the caller's: this runs for every packet. */
export function readHeader(view: DataView, offset: number, into: PacketHeader): void {
  const word = view.getUint32(offset);
  into.type = word >>> 24;
  into.flags = (word >>> 16) & 0xff;
  into.credits = word & 0xffff;
  into.connection = view.getUint32(offset + 4);
  into.cookie = view.getUint32(offset + 8);
  into.value = view.getUint32(offset + 12);
}

/** Body of `hello`: who dials, and how to answer. */
export interface Hello {
  readonly connection: number;
  readonly cookie: number;
  readonly credits: number;
  readonly name: Uint8Array;
}

const protocolVersion = 1;
const helloBytes = 16;

export function writeHello(hello: Hello): Uint8Array {
  const body = Buffer.alloc(helloBytes + hello.name.length);
  body.writeUInt32BE(protocolVersion, 0);
  body.writeUInt32BE(hello.connection, 4);
  body.writeUInt32BE(hello.cookie, 8);
  body.writeUInt32BE(hello.credits, 12);
  body.set(hello.name, helloBytes);
  return body;
}

/** Null for what is none, or of another version. */
export function readHello(body: Uint8Array): Hello | null {
  const bytes = Buffer.from(body);
  if (bytes.length <= helloBytes || bytes.readUInt32BE(0) !== protocolVersion) return null;
  return {
    connection: bytes.readUInt32BE(4),
    cookie: bytes.readUInt32BE(8),
    credits: bytes.readUInt32BE(12),
    name: bytes.subarray(helloBytes),
  };
}

/** Body of `welcome`: the same without a name. */
export type Welcome = Omit<Hello, 'name'>;

export function writeWelcome(welcome: Welcome): Uint8Array {
  return writeHello({ ...welcome, name: Uint8Array.of(0) });
}

export const readWelcome = (body: Uint8Array): Welcome | null => readHello(body);
