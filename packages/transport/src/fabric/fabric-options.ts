/** `auto` is hardware only: what runs on shared memory or TCP sockets is taken by name. */
export type FabricProviderWish = 'auto' | 'efa' | 'verbs' | 'shm' | 'tcp';

export interface FabricOptions {
  readonly provider: FabricProviderWish;
  /** Name of the libfabric domain, such as `mlx5_0`; null takes the provider's first. */
  readonly device?: string | null;
  /** Address of this machine that others reach it by, for providers that run over IP. */
  readonly host?: string | null;
  /**
   * `busy`: the JavaScript thread polls and never sleeps; belongs into a worker. `adaptive`: a native thread polls while messages
   * come, and sleeps after `pollTimeoutMicros` without any. `events`: it sleeps at once.
   */
  readonly polling?: 'busy' | 'adaptive' | 'events';
  readonly pollTimeoutMicros?: number | null;
  /** Packets of one connection that may wait at the receiver until its handler has taken them. */
  readonly credits?: number;
  /** Operations of an endpoint under way at once, and entries of its completion queue; null: what the provider takes by itself. */
  readonly sendDepth?: number | null;
  readonly receiveDepth?: number | null;
  readonly completionDepth?: number | null;
  /** Completions read at once. */
  readonly completionBatch?: number | null;
  /** Size of the pages its memory is to lie in; null: ordinary ones, and so where there are too few of these. */
  readonly hugePageBytes?: number | null;
  /** A connection that was silent for so long is asked whether it lives. */
  readonly probeAfterMs?: number;
  /** And is given up after so long without a word. */
  readonly deadAfterMs?: number;
  /** In place of libfabric.so.1; by default what DWCP_LIBFABRIC says. */
  readonly libraryPath?: string;
}

export type FabricSettings = { readonly [Key in keyof FabricOptions]-?: NonNullable<FabricOptions[Key]> };

/** Whatever is asked for: fewer would stop at every packet, more than fit into a field of the header cannot be granted. */
const creditLimits = { least: 4, most: 4096 };

export function fabricSettings(options: FabricOptions): FabricSettings {
  return {
    provider: options.provider,
    device: options.device ?? '',
    host: options.host ?? '',
    polling: options.polling ?? 'events',
    pollTimeoutMicros: options.pollTimeoutMicros ?? 100,
    credits: Math.min(creditLimits.most, Math.max(creditLimits.least, options.credits ?? 128)),
    sendDepth: options.sendDepth ?? 0,
    receiveDepth: options.receiveDepth ?? 0,
    completionDepth: options.completionDepth ?? 0,
    completionBatch: options.completionBatch ?? 0,
    hugePageBytes: options.hugePageBytes ?? 0,
    probeAfterMs: options.probeAfterMs ?? 1_000,
    deadAfterMs: options.deadAfterMs ?? 5_000,
    libraryPath: options.libraryPath ?? process.env.DWCP_LIBFABRIC ?? '',
  };
}

/** Names of libfabric in the order they are tried. `net` is what 1.15 to 1.17 call the tcp provider that needs no rxm above it. */
export function providerNames(wish: FabricProviderWish): readonly string[] {
  switch (wish) {
    case 'auto':
      return ['efa', 'verbs;ofi_rxm'];
    case 'efa':
    case 'shm':
      return [wish];
    case 'verbs':
      return ['verbs;ofi_rxm'];
    case 'tcp':
      return ['tcp', 'net', 'tcp;ofi_rxm'];
  }
}
