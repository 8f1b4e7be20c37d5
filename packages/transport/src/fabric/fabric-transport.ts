import { DwcpError } from '@dwcp/model';
import type { Connection, DialOptions, Listener, Transport } from '../transport.ts';
import {
  anyFabricAddress,
  bindingOf,
  type FabricBinding,
  hideInvitation,
  parseFabricAddress,
  renderFabricAddress,
} from './fabric-address.ts';
import { maxFabricMessageBytes } from './fabric-connection.ts';
import { FabricHost } from './fabric-host.ts';
import { type FabricOptions, type FabricSettings, fabricSettings } from './fabric-options.ts';
import { compareFabric, type FabricQueues, type FabricShortfall } from './fabric-shortfalls.ts';
import { type Invitation, newInvitation, noInvitation } from './invitation.ts';
import { isListening } from './listening-check.ts';
import type { FabricAddon, NativeEndpoint } from './native-fabric.ts';
import { freeBinding, openEndpoint, openProvider } from './open-endpoint.ts';

/** RDMA through libfabric. Throws FABRIC_UNAVAILABLE: no library, or no such provider on this machine. */
export async function fabricTransport(options: FabricOptions): Promise<FabricTransport> {
  const settings = fabricSettings(options);
  const { addon, endpoint } = await openProvider(settings);
  return new FabricTransport(addon, settings, endpoint);
}

export class FabricTransport implements Transport {
  readonly kind = 'rdma' as const;
  readonly provider: string;
  readonly maxMessageBytes: number = maxFabricMessageBytes;
  readonly queues: FabricQueues;
  /** What its first endpoint does not have of what was asked for. */
  readonly shortfalls: readonly FabricShortfall[];
  readonly #addon: FabricAddon;
  readonly #settings: FabricSettings;
  /** Dials. Every listener has an endpoint of its own: its address is free again when it closes. */
  readonly #dialing: FabricHost;
  readonly #listening = new Set<FabricHost>();
  #isClosed = false;

  constructor(addon: FabricAddon, settings: FabricSettings, endpoint: NativeEndpoint) {
    this.#addon = addon;
    this.#settings = settings;
    this.provider = endpoint.provider;
    const { sendDepth, receiveDepth, completionDepth, hugePageBytes } = endpoint;
    this.queues = { sendDepth, receiveDepth, completionDepth, hugePageBytes };
    this.shortfalls = compareFabric(settings, endpoint);
    this.#dialing = this.#hostOf(endpoint, noInvitation);
  }

  /** Endpoints, connections and dials. */
  get openCount(): number {
    const hosts = [this.#dialing, ...this.#listening].filter((host) => !host.isClosed);
    return hosts.reduce((sum, host) => sum + 1 + host.openCount, 0);
  }

  async listen(address: string, accept: (connection: Connection) => void): Promise<Listener> {
    this.#refuseIfClosed(`cannot listen on ${hideInvitation(address)}`);
    const opened = await openEndpoint(this.#addon, this.#settings, this.provider, this.#bindingFor(address));
    if (!('name' in opened)) {
      const isTaken = takenCodes.includes(opened.code);
      throw new DwcpError(
        isTaken ? 'PORT_TAKEN' : 'TRANSPORT_FAILED',
        `cannot listen on ${hideInvitation(address)}: ${opened.reason}`,
        {
          hint: isTaken ? 'stop who listens there, or take another address' : 'see what `fi_info` says of the provider',
        },
      );
    }
    const invitation = address === anyFabricAddress ? null : parseFabricAddress(address).invitation;
    const host = this.#hostOf(opened, invitation ?? newInvitation());
    if (this.#isClosed) {
      await host.close();
      this.#refuseIfClosed(`cannot listen on ${hideInvitation(address)}`);
    }
    this.#listening.add(host);
    const closeIfUnused = async () => {
      if (host.openCount > 0 || isTaking) return;
      this.#listening.delete(host);
      await host.close();
    };
    let isTaking = true;
    host.listen((connection) => {
      void connection.closed.then(closeIfUnused);
      accept(connection);
    });
    return {
      address: host.address,
      close: async () => {
        isTaking = false;
        host.stopListening();
        await closeIfUnused();
      },
    };
  }

  async dial(address: string, { timeoutMs, signal }: DialOptions): Promise<Connection> {
    const failed = (why: string) =>
      new DwcpError('TRANSPORT_FAILED', `cannot reach ${hideInvitation(address)}: ${why}`, {
        hint: 'check that a node listens there with the same fabric provider',
      });
    this.#refuseIfClosed(`cannot dial ${hideInvitation(address)}`);
    const { provider, name, invitation = null } = parseFabricAddress(address);
    if (provider !== this.provider) throw failed(`it is one of ${provider}, this transport is ${this.provider}`);
    if (Buffer.from(this.#dialing.endpoint.name).equals(name) || !(await isListening({ provider, name }, timeoutMs))) {
      throw failed('nobody listens there');
    }
    if (signal?.aborted) throw failed('stopped');
    const remote = renderFabricAddress({ provider, name });
    const answer = Promise.withResolvers<string | null>();
    const dialling = this.#dialing.dial({ address: remote, name, invitation }, answer.resolve);
    const timer = setTimeout(() => answer.resolve(`nobody answered within ${timeoutMs} ms`), timeoutMs);
    const stop = () => answer.resolve('stopped');
    signal?.addEventListener('abort', stop);
    try {
      const refusal = await answer.promise;
      if (refusal === null && dialling !== null) return dialling.connection;
      dialling?.abandon();
      throw failed(refusal ?? 'there is no connection');
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const hosts = [this.#dialing, ...this.#listening];
    this.#listening.clear();
    await Promise.all(hosts.map((host) => host.close()));
  }

  #hostOf(endpoint: NativeEndpoint, invitation: Invitation): FabricHost {
    const { libraryPath } = this.#settings;
    const describe = (code: number): string => this.#addon.describe(code, libraryPath);
    return new FabricHost(endpoint, { settings: this.#settings, invitation, describe });
  }

  #bindingFor(address: string): FabricBinding {
    if (address === anyFabricAddress) return freeBinding(this.#settings, this.provider);
    const parsed = parseFabricAddress(address);
    const binding = parsed.provider === this.provider ? bindingOf(parsed) : null;
    if (binding !== null) return binding;
    throw new DwcpError(
      'TRANSPORT_FAILED',
      `cannot listen on ${hideInvitation(address)} with the provider ${this.provider}`,
      {
        hint: `listen on ${anyFabricAddress} and take the address it tells`,
      },
    );
  }

  #refuseIfClosed(what: string): void {
    if (this.#isClosed)
      throw new DwcpError('TRANSPORT_FAILED', `${what}: the transport is closed`, { hint: 'open another' });
  }
}

/** EADDRINUSE of sockets, EBUSY of a region of shared memory. */
const takenCodes = [98, 16];
