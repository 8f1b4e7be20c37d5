import { randomBytes } from 'node:crypto';
import type { NodeRunner } from '@dwcp/io';
import { DwcpError, type Topology } from '@dwcp/model';

/** WireGuard public keys by gateway. */
export type PublicKeys = Readonly<Record<string, string>>;

const makeKey = `umask 077
mkdir -p /etc/wireguard
[ -s /etc/wireguard/private.key ] || wg genkey > /etc/wireguard/private.key
wg pubkey < /etc/wireguard/private.key`;

/** A private key on every gateway, made where it is used as in production; only the public half comes back. */
export async function makeKeys(topology: Topology, runners: ReadonlyMap<string, NodeRunner>): Promise<PublicKeys> {
  const keys = topology.gateways.map(async ({ name }) => {
    const runner = runners.get(name);
    if (runner === undefined) throw new Error(`no way to reach ${name}`);
    const { stdout } = await runner.run(['sh', '-euc', makeKey], { timeoutMs: 20_000 });
    const key = stdout.trim();
    if (Buffer.from(key, 'base64').length !== 32) {
      throw new DwcpError('LAB_FAILED', `${name} made no WireGuard key: ${key.slice(0, 80)}`);
    }
    return [name, key] as const;
  });
  return Object.fromEntries(await Promise.all(keys));
}

/**
 * Texts by path and node: a preshared key for both ends of each tunnel that has one. A lab's own, made for this lab: what
 * is proven is that both ends use one, and production's never come here.
 */
export function makePresharedKeys(topology: Topology): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const secrets = new Map<string, Record<string, string>>();
  for (const tunnel of topology.tunnels) {
    if (tunnel.protocol !== 'wireguard' || tunnel.presharedKey === null) continue;
    const key = randomBytes(32).toString('base64');
    for (const end of tunnel.ends) {
      const own = secrets.get(end.gateway) ?? {};
      own[`/etc/wireguard/${end.interface}.psk`] = `${key}\n`;
      secrets.set(end.gateway, own);
    }
  }
  return secrets;
}
