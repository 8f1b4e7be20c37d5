/** A WireGuard device as `wg show all dump` reports it, without any secret. */
export interface WireguardDevice {
  readonly interface: string;
  /** Null while the device has no private key. */
  readonly publicKey: string | null;
  readonly listenPort: number;
  readonly peers: readonly WireguardPeer[];
}

export interface WireguardPeer {
  readonly publicKey: string;
  readonly hasPresharedKey: boolean;
  readonly endpoint: string | null;
  readonly allowedIps: readonly string[];
  /** Seconds since the epoch by the node's clock; null when there was no handshake. */
  readonly latestHandshakeSeconds: number | null;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  readonly persistentKeepaliveSeconds: number;
}

/**
 * Shell function that prints the dump with private and preshared keys struck out, so that they never leave the node.
 * Columns are those of wg(8): 5 for a device, 9 for a peer. Anything else is wg's own words: it exits with 0 when it
 * could read one device of many, so any word makes the function fail, with the words alone as output.
 */
export const wireguardDumpFunction = `wireguard_dump() {
  command -v wg >/dev/null || return 127
  { wg show all dump 2>&1 || echo "wg failed with $?"; } | awk 'BEGIN { FS = OFS = "\t" }
    NF == 5 { $2 = "(hidden)"; rows = rows $0 "\\n"; next }
    NF == 9 { if ($3 != "(none)") $3 = "(hidden)"; rows = rows $0 "\\n"; next }
    NF > 0 { words = words $0 "\\n" }
    END { printf "%s", words == "" ? rows : words; exit words != "" }'
}`;

/** Parses `wg show all dump`. The columns of private and preshared keys are not kept. */
export function parseWireguardDump(text: string): readonly WireguardDevice[] {
  const devices = new Map<string, WireguardDevice & { readonly peers: WireguardPeer[] }>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const columns = line.split('\t');
    const [name] = columns;
    if (name === undefined) continue;
    if (columns.length === 5) {
      const [, , publicKey, listenPort] = columns;
      devices.set(name, {
        interface: name,
        publicKey: noneToNull(publicKey),
        listenPort: Number(listenPort),
        peers: [],
      });
    } else {
      devices.get(name)?.peers.push(peerOf(columns));
    }
  }
  return [...devices.values()];
}

function peerOf(columns: readonly string[]): WireguardPeer {
  const [, publicKey, presharedKey, endpoint, allowedIps, handshake, received, sent, keepalive] = columns;
  return {
    publicKey: publicKey ?? '',
    hasPresharedKey: noneToNull(presharedKey) !== null,
    endpoint: noneToNull(endpoint),
    allowedIps: noneToNull(allowedIps)?.split(',') ?? [],
    latestHandshakeSeconds: Number(handshake) === 0 ? null : Number(handshake),
    receivedBytes: Number(received),
    sentBytes: Number(sent),
    persistentKeepaliveSeconds: keepalive === 'off' ? 0 : Number(keepalive),
  };
}

function noneToNull(text: string | undefined): string | null {
  return text === undefined || text === '(none)' || text === '' ? null : text;
}
