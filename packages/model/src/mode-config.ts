import type { DeploymentMode } from './topology.ts';
import type { TransportSettings } from './transport-settings.ts';

/** A port dwcpd listens on in this mode: what the firewall opens. */
export interface ModeListener {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /**
   * `data`: data plane, open to `allowedPrefixes`. `rdma`: connection set-up of RDMA, for the site's own prefixes only,
   * because RDMA carries no encryption. `fallback`: taken when RDMA is missing, open as `data`. `metrics`: health and
   * metrics, for the management prefixes.
   */
  readonly purpose: 'data' | 'rdma' | 'fallback' | 'metrics';
}

/** Kernel TCP parameters of a node. `null` leaves the kernel's own value. */
export interface TcpTuning {
  /** Upper bounds of the socket buffers: `net.core.[rw]mem_max` and the third value of `net.ipv4.tcp_[rw]mem`. */
  readonly sendBufferBytes: number;
  readonly recvBufferBytes: number;
  /** For connections made and accepted: `net.ipv4.tcp_fastopen` 3, otherwise 0. */
  readonly fastOpen: boolean;
  /** `net.ipv4.tcp_mtu_probing`: find the path MTU by probes (RFC 4821) when ICMP is filtered. */
  readonly mtuProbing: boolean;
  readonly keepalive: { readonly intervalSeconds: number; readonly probes: number } | null;
  /** `net.core.somaxconn` and `net.ipv4.tcp_max_syn_backlog`. */
  readonly listenBacklog: number | null;
}

/** Pages reserved at boot: `vm.nr_hugepages` when `sizeKb` is the default 2048, a boot parameter for 1 GB pages. */
export interface HugePages {
  readonly count: number;
  readonly sizeKb: 2048 | 1048576;
}

/** A mode configuration after normalisation. The full field list is the zod schema of the config package. */
export interface ModeConfig {
  readonly mode: DeploymentMode;
  readonly dataPort: number;
  readonly metricsPort: number;
  /** Kernel algorithm for TCP, a value of `net.ipv4.tcp_congestion_control`. */
  readonly congestionControl: string;
  /** MTU of the interface dwcpd binds; in hybrid where path MTU probing starts. Not the MTU of a tunnel. */
  readonly mtuBytes: number;
  /** In order of preference; metrics last. */
  readonly listeners: readonly ModeListener[];
  /** Sources that may reach `data` and `fallback` listeners; `blockedPrefixes` win. */
  readonly allowedPrefixes: readonly string[];
  readonly blockedPrefixes: readonly string[];
  /** `null` when the mode sets no kernel TCP parameter. */
  readonly tcp: TcpTuning | null;
  /** `null` when nothing is to be reserved (switched off, or left to dwcpd by `auto`). */
  readonly hugepages: HugePages | null;
  /** What dwcpd does. */
  readonly transport: TransportSettings;
  /** The document with every default, in microseconds, bytes and bit/s; secrets by reference. */
  readonly document: Readonly<Record<string, unknown>>;
  /** The text as written, byte for byte: what is copied to the nodes. */
  readonly text: string;
}
