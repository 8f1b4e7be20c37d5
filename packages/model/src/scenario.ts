import type { DeploymentMode } from './topology.ts';

/** What one direction of a link does to packets. Percentages are 0 to 100, of packets. */
export interface Impairment {
  readonly delayMs: number;
  /** Standard deviation of a normal distribution around `delayMs`; packets keep their order unless reordered. */
  readonly jitterMs: number;
  readonly lossPercent: number;
  /** Mbit/s on the wire, frame overhead included; null for no limit. */
  readonly rateMbit: number | null;
  readonly corruptPercent: number;
  /** Packets sent at once instead of after the delay. */
  readonly reorderPercent: number;
  readonly duplicatePercent: number;
}

export const noImpairment: Impairment = {
  delayMs: 0,
  jitterMs: 0,
  lossPercent: 0,
  rateMbit: null,
  corruptPercent: 0,
  reorderPercent: 0,
  duplicatePercent: 0,
};

/** A link end: an interface of a node of the underlay. */
export interface LinkEnd {
  readonly node: string;
  readonly interface: string;
}

/** How the link at one end of it behaves during a whole run, each direction on its own. */
export interface LinkImpairment {
  readonly link: LinkEnd;
  readonly fromNode: Impairment;
  readonly toNode: Impairment;
}

/** Probes from one node to another, by the addresses services are reached at. */
export interface ProbeFlow {
  readonly from: string;
  readonly to: string;
}

/** The direction of a fault seen from the node that owns the link end. */
export type LinkDirection = 'from-node' | 'to-node';

/** What is broken. `link`: both ends lose carrier. */
export type FaultKind =
  | { readonly kind: 'link'; readonly link: LinkEnd }
  /** All cables of a gateway at once, as the rest of the network sees a power cut. */
  | { readonly kind: 'gateway'; readonly node: string }
  /** A process dies without a word (SIGKILL); whatever supervises it may start it again. */
  | { readonly kind: 'daemon'; readonly node: string; readonly daemon: FaultDaemon }
  /** Every machine of an availability zone. */
  | { readonly kind: 'zone'; readonly site: string; readonly zone: string }
  /** Every machine of a site. */
  | { readonly kind: 'region'; readonly site: string }
  | {
      readonly kind: 'one-way-loss';
      readonly link: LinkEnd;
      readonly direction: LinkDirection;
      readonly lossPercent: number;
    }
  | { readonly kind: 'flap'; readonly link: LinkEnd; readonly count: number; readonly periodMs: number }
  /** Packets over a size vanish without an ICMP message (RFC 2923 §2.1). */
  | { readonly kind: 'mtu-black-hole'; readonly link: LinkEnd; readonly mtuBytes: number }
  /** No fault: an operation on the running network that must not lose a packet. */
  | { readonly kind: 'wireguard-rekey'; readonly tunnel: string }
  | { readonly kind: 'ipsec-rekey'; readonly tunnel: string; readonly sa: 'ike' | 'child' }
  | { readonly kind: 'routing-reload'; readonly node: string };

export type FaultDaemon = 'bgpd' | 'bfdd' | 'zebra' | 'bird' | 'wireguard' | 'charon';

export interface Fault {
  readonly name: string;
  readonly what: FaultKind;
  /** Flows that are watched; the fault is judged by the worst of them. */
  readonly flows: readonly ProbeFlow[];
  readonly trials: number;
  /** How long the fault stays; null: until the flows run again and the network has settled. */
  readonly holdMs: number | null;
  /** Largest packets that are probed with, besides small ones; null for small ones only. */
  readonly packetBytes: number | null;
  /** A fault without redundancy behind it: a run that does not notice it has noticed nothing. */
  readonly isCanary: boolean;
  /** Null: only the limits of the scenario count. */
  readonly limits: FaultLimits | null;
}

/** What a fault may cost. Null: not judged. */
export interface FaultLimits {
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
  readonly lostPackets: number | null;
}

export type ScenarioCheck =
  | { readonly kind: 'reach'; readonly from: string; readonly to: string }
  | { readonly kind: 'must-not-reach'; readonly from: string; readonly to: string; readonly port: number | null };

/** Quantities the policy of the lab judges. A limit without a measurement denies. */
export interface ScenarioLimits {
  /** Null when the scenario breaks nothing, or every fault has limits of its own. */
  readonly failoverMedianMs: number | null;
  readonly failoverP95Ms: number | null;
  /** Of the steady network, over the benchmark's probes; null when the scenario does not benchmark. */
  readonly lossPercent: number | null;
  readonly leakedPackets: number;
  /** Round trip of the slowest flow; null when the scenario does not benchmark. */
  readonly roundTripP99Ms: number | null;
}

export interface ScenarioBenchmark {
  readonly seconds: number;
  readonly flows: readonly ProbeFlow[];
  /** Parallel TCP flows of the throughput measurement; [] for none. */
  readonly tcpFlows: readonly number[];
}

/** `full`: own systemd and disk, as a server. `light`: a network namespace and only the daemons needed. */
export type HostKind = 'full' | 'light';

/** A connected network of light hosts without daemons, made from the seed alone. */
export interface ScenarioScale {
  readonly nodes: number;
  /** Point to point, at least `nodes` - 1. */
  readonly links: number;
}

/** A lab with its faults, its checks and what must come out. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  /** The environment it is run on; null exactly when the network is made by `scale`. */
  readonly environment: string | null;
  /** Then there are no links to impair, no checks by name and no faults. */
  readonly scale: ScenarioScale | null;
  readonly mode: DeploymentMode;
  readonly hosts: HostKind;
  /** Order of faults, drops and jitter follow from it alone. */
  readonly seed: number;
  /** Over it, the run ends inconclusive. */
  readonly timeBudgetSeconds: number;
  readonly probeIntervalMs: number;
  readonly links: readonly LinkImpairment[];
  readonly checks: readonly ScenarioCheck[];
  readonly benchmark: ScenarioBenchmark | null;
  readonly faults: readonly Fault[];
  readonly limits: ScenarioLimits;
}
