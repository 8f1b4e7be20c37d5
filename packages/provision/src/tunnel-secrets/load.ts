import { join } from 'node:path';
import type { Context } from '@dwcp/io';
import { gatewayOf, type IdentityTexts, type Topology, type Tunnel, type TunnelSecrets } from '@dwcp/model';
import { readIdentity } from './identity.ts';
import { ensureLabIdentity } from './lab-authority.ts';
import { ensureLabKey, readPresharedKey } from './preshared-key.ts';
import type { SecretEnvironment } from './read-secret.ts';

export interface LoadSecretsOptions {
  /** Where references of the kind `env` are looked up. */
  readonly environment: SecretEnvironment;
  /** Where a lab keeps what dwcp made for it. */
  readonly keptDir: string;
}

/**
 * The secrets of every tunnel: what the description refers to, and in a lab what dwcp makes where it refers to nothing.
 * Made once and kept, so that the same lab has the same keys tomorrow.
 */
export async function loadTunnelSecrets(
  topology: Topology,
  options: LoadSecretsOptions,
  ctx: Context,
): Promise<TunnelSecrets> {
  const presharedKeys: Record<string, string> = {};
  const identities: Record<string, IdentityTexts> = {};
  const isLab = topology.environment.kind === 'lab';
  for (const tunnel of topology.tunnels) {
    const { ipsec } = tunnel;
    if (ipsec?.authentication === 'certificate') {
      for (const { gateway } of tunnel.ends) {
        identities[gateway] ??= await identityOf(topology, { ...options, gateway }, ctx);
      }
    } else if (tunnel.presharedKey !== null) {
      presharedKeys[tunnel.name] = await readPresharedKey(tunnel, tunnel.presharedKey, options.environment);
    } else if (needsKey(tunnel) && isLab) {
      presharedKeys[tunnel.name] = await ensureLabKey(join(options.keptDir, 'psk', tunnel.name));
    }
  }
  for (const { name } of topology.environment.dwcpd ? topology.gateways : []) {
    identities[name] ??= await identityOf(topology, { ...options, gateway: name }, ctx);
  }
  return { presharedKeys, identities };
}

/**
 * Secrets of an emulation's own for every tunnel and gateway that has any, whatever the description refers to: what is proven
 * is that both ends use one, and those of a real environment never come into a lab.
 */
export async function makeTunnelSecrets(
  topology: Topology,
  options: Pick<LoadSecretsOptions, 'keptDir'>,
  ctx: Context,
): Promise<TunnelSecrets> {
  const emulated: Topology = {
    ...topology,
    environment: { ...topology.environment, kind: 'lab' },
    gateways: topology.gateways.map((gateway) => ({ ...gateway, identity: null })),
    tunnels: topology.tunnels.map((tunnel) => ({ ...tunnel, presharedKey: null })),
  };
  const { presharedKeys, identities } = await loadTunnelSecrets(emulated, { environment: {}, ...options }, ctx);
  const others = topology.tunnels.filter(
    ({ protocol, presharedKey }) => protocol === 'wireguard' && presharedKey !== null,
  );
  const keys = { ...presharedKeys };
  for (const { name } of others) keys[name] = await ensureLabKey(join(options.keptDir, 'psk', name));
  return { presharedKeys: keys, identities };
}

/** WireGuard does without one. */
function needsKey({ ipsec }: Tunnel): boolean {
  return ipsec?.authentication === 'psk';
}

function identityOf(
  topology: Topology,
  options: LoadSecretsOptions & { readonly gateway: string },
  ctx: Context,
): Promise<IdentityTexts> {
  const { identity } = gatewayOf(topology, options.gateway);
  return identity === null
    ? ensureLabIdentity({ dir: join(options.keptDir, 'authority'), gateway: options.gateway }, ctx)
    : readIdentity(options.gateway, identity, options.environment);
}
