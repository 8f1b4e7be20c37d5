import type { BfdSession, BgpPath, BgpSession } from '../bgp/inspect.ts';

/** Shell function that prints what BIRD knows of its sessions and of the routes they brought. */
export const birdRoutesFunction = `bird_routes() {
  birdc -r show protocols all && echo '@ routes' && birdc -r show route where source = RTS_BGP
}`;

/** Prints the digest of the configuration in effect, then that configuration as the file holds it. */
export const birdConfigFunction = `bird_config() {
  release=$(birdc eval dwcp_release) || return
  echo "$release" | tail -n 1
  cat /etc/bird/bird.conf
}`;

/** Parses `birdc show protocols all`, with times in seconds since the epoch. */
export function parseBirdProtocols(text: string, atSeconds: number): readonly BgpSession[] {
  return protocolsOf(text).map((protocol) => {
    const status = statusOf(protocol);
    return {
      neighbor: addressOf(protocol),
      remoteAsn: numberIn(protocol.fields.get('Neighbor AS')),
      status,
      isEstablished: status === 'Established',
      prefixesReceived: protocol.imported,
      uptimeMs: status === 'Established' ? Math.max(0, atSeconds - protocol.sinceSeconds) * 1000 : 0,
    };
  });
}

/** Parses what bird_routes printed. A route is under the name of the protocol that brought it. */
export function parseBirdRoutes(text: string): readonly BgpPath[] {
  const [protocols = '', routes] = text.split('@ routes\n');
  if (routes === undefined) throw new SyntaxError('no routes');
  const neighbors = new Map(protocolsOf(protocols).map((protocol) => [protocol.name, addressOf(protocol)]));
  let prefix = '';
  return routes.split('\n').flatMap((line): readonly BgpPath[] => {
    const match = /^(\S+)?\s+(\w+) \[(\S+) [^\]]*\] (\*)?/.exec(line);
    if (match === null) return [];
    prefix = match[1] ?? prefix;
    const neighbor = neighbors.get(match[3] ?? '');
    if (neighbor === undefined) return [];
    return [{ prefix, neighbor, isValid: match[2] === 'unicast', isBest: match[4] !== undefined }];
  });
}

/** Parses `birdc show bfd sessions`. */
export function parseBirdBfd(text: string): readonly BfdSession[] {
  if (!/^IP address\s+Interface\s+State/m.test(text)) throw new SyntaxError('no BFD sessions');
  return [...text.matchAll(/^([0-9a-f.:]+)\s+(\S+)\s+(Up|Down|Init|AdminDown)\s+\S+\s+([0-9.]+)\s+([0-9.]+)$/gm)].map(
    ([, neighbor = '', device = '', status = '', interval, timeout]) => ({
      neighbor,
      interface: device === '---' ? null : device,
      status: status === 'AdminDown' ? 'shutdown' : status.toLowerCase(),
      transmitIntervalMs: Math.round(Number(interval) * 1000),
      multiplier: Number(interval) === 0 ? null : Math.round(Number(timeout) / Number(interval)),
    }),
  );
}

interface BirdProtocol {
  readonly name: string;
  /** `up`, `start`, `down`, …: the protocol's own, not that of the session. */
  readonly status: string;
  readonly sinceSeconds: number;
  readonly fields: ReadonlyMap<string, string>;
  /** Routes accepted over all channels. */
  readonly imported: number;
}

/** The BGP protocols. A block begins at the first column and holds indented `field: value` lines. */
function protocolsOf(text: string): readonly BirdProtocol[] {
  if (!/^Name\s+Proto\s+Table\s+State/m.test(text)) throw new SyntaxError('no protocols');
  return text.split(/\n(?=\S)/).flatMap((block): readonly BirdProtocol[] => {
    const [head = '', ...rest] = block.split('\n');
    const [name = '', kind, , status = '', since] = head.split(/\s+/);
    if (kind !== 'BGP') return [];
    const fields = rest.flatMap((line): readonly (readonly [string, string])[] => {
      const match = /^\s+([^:]+):\s+(.*\S)\s*$/.exec(line);
      return match === null ? [] : [[match[1] ?? '', match[2] ?? '']];
    });
    const imported = fields.flatMap(([field, value]) => (field === 'Routes' ? [numberIn(value) ?? 0] : []));
    return [
      {
        name,
        status,
        sinceSeconds: Number(since),
        // The first of a name is the session's, later ones are of its channels.
        fields: new Map([...fields].reverse()),
        imported: imported.reduce((sum, count) => sum + count, 0),
      },
    ];
  });
}

/** Without the device BIRD names behind it. */
function addressOf({ fields }: BirdProtocol): string {
  return fields.get('Neighbor address')?.split('%')[0] ?? '';
}

function statusOf({ status, fields }: BirdProtocol): string {
  if (status === 'down') return 'Idle (Admin)';
  return fields.get('BGP state') ?? 'unknown';
}

function numberIn(text: string | undefined): number | null {
  const digits = /^\d+/.exec(text ?? '')?.[0];
  return digits === undefined ? null : Number(digits);
}
