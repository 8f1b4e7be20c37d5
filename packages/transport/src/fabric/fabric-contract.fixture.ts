import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import type { ContractSubject } from '../transport-contract.fixture.ts';
import { anyFabricAddress, renderFabricAddress } from './fabric-address.ts';
import type { FabricOptions } from './fabric-options.ts';
import { fabricSettings } from './fabric-options.ts';
import { type FabricTransport, fabricTransport } from './fabric-transport.ts';
import { newRegionName } from './memory-regions.ts';
import { loadFabric } from './native-fabric.ts';
import { openEndpoint } from './open-endpoint.ts';

/** A device of RDMA is reached by its own address, the others on loopback. */
const isHardware = (provider: FabricOptions['provider']) => ['auto', 'efa', 'verbs'].includes(provider);

/** Fabric transports of one provider; `reason` says why there are none here. */
export async function fabricSubject(wish: FabricOptions): Promise<ContractSubject> {
  const options: FabricOptions = {
    host: isHardware(wish.provider) ? null : loopback,
    probeAfterMs: 200,
    deadAfterMs: 2_000,
    ...wish,
  };
  const opened: FabricTransport[] = [];
  return {
    name: `fabric ${wish.provider}, ${wish.polling ?? 'events'}`,
    reason: await reasonAgainst(options),
    patienceMs: 60_000,
    anyAddress: anyFabricAddress,
    async open() {
      const transport = await fabricTransport(options);
      opened.push(transport);
      return transport;
    },
    silentPeer: () => silentPeer(options),
    mortalPeer: () => fabricPeer(options),
    countOpen: async () => opened.reduce((sum, transport) => sum + transport.openCount, 0),
  };
}

/** Why this provider cannot be used on this machine; null when it can. */
export async function reasonAgainst(options: FabricOptions): Promise<string | null> {
  try {
    const transport = await fabricTransport(options);
    await transport.close();
    return null;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** A process that accepts and sends back what comes. */
export async function fabricPeer(options: FabricOptions): Promise<{ readonly address: string; kill(): Promise<void> }> {
  const run = processRunner(new AbortController().signal);
  const address = Promise.withResolvers<string>();
  const child = join(import.meta.dirname, 'fabric-peer.child.fixture.ts');
  const argv = [process.execPath, '--conditions=dwcp-source', child, JSON.stringify(options)];
  const peer = await run.converse(argv, { onLine: address.resolve });
  void peer.ended.then(({ stderr }) => address.reject(new Error(stderr)));
  return {
    address: await address.promise,
    async kill() {
      process.kill(peer.pid, 'SIGKILL');
      await peer.ended;
    },
  };
}

/** An endpoint nobody drives. */
async function silentPeer(options: FabricOptions) {
  const settings = fabricSettings({ ...options, polling: 'busy' });
  const probe = await fabricTransport(options);
  await probe.close();
  const name = probe.provider === 'shm' ? newRegionName() : '';
  const binding = { host: settings.host, service: '', name };
  const endpoint = await openEndpoint(loadFabric(settings.libraryPath), settings, probe.provider, binding);
  if (!('name' in endpoint)) throw new Error(endpoint.reason);
  return { address: renderFabricAddress(endpoint), close: async () => endpoint.close() };
}

const loopback = '127.0.0.1';
