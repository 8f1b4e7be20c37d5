/** One node as dwcpd runs it: what is its own, beside the mode configuration all nodes share. Addresses are `host:port`. */
export interface NodeConfig {
  readonly name: string;
  readonly listen: string;
  readonly peers: readonly PeerConfig[];
  readonly forwards: readonly ForwardConfig[];
  readonly allowTargets: readonly AllowedTarget[];
  readonly tls: { readonly cert: string; readonly key: string; readonly ca: string };
  readonly dataDirectory: string;
  readonly controlSocket: string;
  /** Null when the mode serves neither health nor metrics. */
  readonly metricsListen: string | null;
}

export interface PeerConfig {
  readonly name: string;
  readonly address: string;
}

export interface ForwardConfig {
  readonly listen: string;
  readonly peer: string;
  readonly target: string;
  /** What its streams ask of the transport that carries them. */
  readonly class?: 'latency' | 'bulk' | undefined;
}

export interface AllowedTarget {
  readonly target: string;
  /** Null when every peer may have it dialled. */
  readonly peers: readonly string[] | null;
}
