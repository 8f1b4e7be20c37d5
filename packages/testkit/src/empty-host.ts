/** A HostObservation of network, which checks the shape where it is used. */
export interface EmptyHost {
  readonly node: string;
  readonly files: Readonly<Record<string, never>>;
  readonly units: Readonly<Record<string, never>>;
  readonly sysctl: Readonly<Record<string, never>>;
  readonly publicKey: null;
  readonly privateKeyFile: null;
  readonly secretDigests: Readonly<Record<string, never>>;
  readonly secretFiles: Readonly<Record<string, never>>;
  readonly pendingPaths: readonly never[];
  readonly missingObjects: Readonly<Record<string, never>>;
  readonly programSignature: null;
  readonly extraFiles: readonly never[];
}

/** Of a node on which nothing was found. */
export function emptyHost(node: string): EmptyHost {
  return {
    node,
    files: {},
    units: {},
    sysctl: {},
    publicKey: null,
    privateKeyFile: null,
    secretDigests: {},
    secretFiles: {},
    pendingPaths: [],
    missingObjects: {},
    programSignature: null,
    extraFiles: [],
  };
}
