import { asList, asRecord, documentsIn, numberOf, textOf } from '../json-reader.ts';

export interface BgpSession {
  readonly neighbor: string;
  readonly remoteAsn: number | null;
  /** `Established`, `Idle`, `Active`, …, or `Idle (Admin)`. */
  readonly status: string;
  readonly isEstablished: boolean;
  readonly prefixesReceived: number;
  readonly uptimeMs: number;
}

export interface BgpPath {
  readonly prefix: string;
  /** Address of the neighbor it was received from; null for a prefix this node announces itself. */
  readonly neighbor: string | null;
  readonly isValid: boolean;
  readonly isBest: boolean;
}

export interface BfdSession {
  readonly neighbor: string;
  readonly interface: string | null;
  /** `up`, `down`, `init`, `shutdown`. */
  readonly status: string;
  readonly transmitIntervalMs: number | null;
  readonly multiplier: number | null;
}

/** Parses `show bgp ipv4 unicast summary json`. */
export function parseBgpSummary(text: string): readonly BgpSession[] {
  return Object.entries(asRecord(asRecord(JSON.parse(text)).peers)).map(([neighbor, value]) => {
    const session = asRecord(value);
    const status = textOf(session, 'state') ?? 'unknown';
    return {
      neighbor,
      remoteAsn: numberOf(session, 'remoteAs'),
      status,
      isEstablished: status === 'Established',
      prefixesReceived: numberOf(session, 'pfxRcd') ?? 0,
      uptimeMs: numberOf(session, 'peerUptimeMsec') ?? 0,
    };
  });
}

/** Shell function that prints the paths of both IP versions, parted by a line `@`. */
export const frrPathsFunction = `frr_paths() {
  vtysh -c 'show bgp ipv4 unicast json' && echo @ && vtysh -c 'show bgp ipv6 unicast json'
}`;

/** Parses what frr_paths printed. */
export function parseBgpPaths(text: string): readonly BgpPath[] {
  return documentsIn(text).flatMap((document) =>
    Object.entries(asRecord(asRecord(document).routes)).flatMap(([prefix, paths]) => asList(paths).map(pathOf(prefix))),
  );
}

function pathOf(prefix: string): (value: unknown) => BgpPath {
  return (value) => {
    const path = asRecord(value);
    const neighbor = textOf(path, 'peerId');
    return {
      prefix,
      neighbor: neighbor === '(unspec)' ? null : neighbor,
      isValid: path.valid === true,
      isBest: path.bestpath === true,
    };
  };
}

/** Parses `show bfd peers json`. */
export function parseBfdPeers(text: string): readonly BfdSession[] {
  return asList(JSON.parse(text)).map((value) => {
    const session = asRecord(value);
    return {
      neighbor: textOf(session, 'peer') ?? '',
      interface: textOf(session, 'interface'),
      status: textOf(session, 'status') ?? 'unknown',
      transmitIntervalMs: numberOf(session, 'transmit-interval'),
      multiplier: numberOf(session, 'detect-multiplier'),
    };
  });
}
