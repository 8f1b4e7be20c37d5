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
