/** How a node treats peers that misbehave, and strangers before they have proved who they are. */
export interface StandingSettings {
  /** `null`: no reputation is kept. */
  readonly reputation: ReputationSettings | null;
  /** Requests of one authenticated peer; `null`: no limit. */
  readonly peerRate: RateSettings | null;
  readonly strangers: StrangerSettings;
}

export interface ReputationSettings {
  /** A misdeed weighs half as much after this time. */
  readonly decayIntervalMs: number;
  /** Below it a peer takes no part for a while. */
  readonly minReputation: number;
  /** Below it a peer is shut out for good. */
  readonly blacklistThreshold: number;
  /** How often a peer comes back from quarantine before it is shut out for good. */
  readonly maxRecoveries: number;
}

/** A token bucket. */
export interface RateSettings {
  readonly perSecond: number;
  readonly burst: number;
}

/** Limits on connections that have not authenticated. */
export interface StrangerSettings {
  /** TLS handshakes of one source address. */
  readonly handshakeRate: RateSettings;
  /** At one time, of all addresses together. */
  readonly mostPending: number;
}
