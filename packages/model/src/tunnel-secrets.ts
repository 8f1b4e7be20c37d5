/** PEM of a gateway's own certificate and key, and of the authority that signed those of the others. */
export interface IdentityTexts {
  readonly certificate: string;
  readonly privateKey: string;
  readonly authority: string;
}

/** The secrets of all tunnels: held in memory, and written only where a node reads them. */
export interface TunnelSecrets {
  /** By name of the tunnel. */
  readonly presharedKeys: Readonly<Record<string, string>>;
  /** By name of the gateway. */
  readonly identities: Readonly<Record<string, IdentityTexts>>;
}
