import { parseFabricAddress, renderFabricAddress } from './fabric-address.ts';
import { type FabricOptions, fabricSettings } from './fabric-options.ts';
import type { PingPongOptions } from './native-fabric.ts';
import { openProvider } from './open-endpoint.ts';

/** Round trips in native code, from ring to ring: what is left when JavaScript is taken away. Blocks the thread while it measures. */
export interface NativePing {
  readonly provider: string;
  readonly address: string;
  /** Nanoseconds of each; fewer than asked for when something failed or no answer came for ten seconds. */
  ping(remote: string, options: PingPongOptions): Uint32Array;
  /** Answers one `ping`; whether all of it. */
  pong(options: PingPongOptions): boolean;
  close(): void;
}

/** Throws as `fabricTransport`. */
export async function openNativePing(options: FabricOptions): Promise<NativePing> {
  const { endpoint } = await openProvider(fabricSettings({ ...options, polling: 'busy' }));
  return {
    provider: endpoint.provider,
    address: renderFabricAddress(endpoint),
    ping: (remote, rounds) => endpoint.ping(parseFabricAddress(remote).name, rounds),
    pong: (rounds) => endpoint.pong(rounds),
    close: () => endpoint.close(),
  };
}
