import { parseFabricAddress } from './fabric-address.ts';
import { fabricSettings } from './fabric-options.ts';
import type { Invitation } from './invitation.ts';
import { newRegionName } from './memory-regions.ts';
import { loadFabric } from './native-fabric.ts';
import { openEndpoint } from './open-endpoint.ts';
import { packetHeaderBytes, packetTypes, writeHeader, writeHello } from './packet.ts';

export interface Stranger {
  /** Of its endpoint. */
  readonly name: Uint8Array;
  send(packet: Uint8Array): Promise<void>;
  /** Lets packets go and come. */
  pump(): void;
  readonly received: () => number;
  close(): void;
}

/** As who calls himself so says it when he dials; `invitation`: as if he had been told the address. */
export function helloPacket(
  name: Uint8Array,
  { number, invitation }: { readonly number: number; readonly invitation: Invitation },
): Uint8Array {
  const body = writeHello({ connection: number, cookie: number, credits: 4, name });
  const packet = new Uint8Array(packetHeaderBytes + body.length);
  const header = { type: packetTypes.hello, flags: 3, credits: 0, ...invitation, value: body.length };
  writeHeader(new DataView(packet.buffer), 0, header);
  packet.set(body, packetHeaderBytes);
  return packet;
}

/** A native endpoint that sends whatever it is given to one address. */
export async function strangerTo(address: string): Promise<Stranger> {
  const { provider, name: target } = parseFabricAddress(address);
  const isShared = provider === 'shm';
  const settings = fabricSettings({ provider: isShared ? 'shm' : 'tcp', polling: 'busy' });
  const binding = { host: isShared ? '' : '127.0.0.1', service: '', name: isShared ? newRegionName() : '' };
  const native = await openEndpoint(loadFabric(''), settings, provider, binding);
  if (!('name' in native)) throw new Error(native.reason);
  const { layout, memory } = native;
  const [status, commands] = [
    new Uint32Array(memory, 0, 4),
    new Uint32Array(memory, layout.commandsOffset, 4 * layout.ringEntries),
  ];
  const events = new Uint32Array(memory, layout.eventsOffset, 4 * layout.ringEntries);
  const free = Array.from({ length: layout.smallSlots }, (_, slot) => slot);
  let [produced, consumed, received] = [0, 0, 0];
  const pump = () => {
    status[1] = produced;
    native.poll();
    for (; consumed !== status[3]; consumed++) {
      const [kind, slot = 0] = events.subarray((consumed % layout.ringEntries) * 4);
      if (kind === 1) received += 1;
      if (kind === 2) free.push(slot);
    }
    status[0] = consumed;
  };
  const submit = async (kind: number, bytes: Uint8Array) => {
    while (free.length === 0) {
      pump();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const slot = free.pop() ?? 0;
    new Uint8Array(memory).set(bytes, layout.smallOffset + slot * layout.smallBytes);
    commands.set([kind, 0, slot, bytes.length], (produced % layout.ringEntries) * 4);
    produced += 1;
  };
  await submit(2, target);
  return {
    send: (packet: Uint8Array) => submit(1, packet),
    name: Uint8Array.from(native.name),
    pump,
    received: () => received,
    close: () => native.close(),
  };
}
