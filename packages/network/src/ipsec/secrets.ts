import type { Gateway, IdentityTexts, Topology, TunnelSecrets } from '@dwcp/model';
import { tunnelsOf } from '@dwcp/model';
import { daemonPeers } from '../dwcp/peers.ts';
import { tlsFiles } from '../dwcp/tls-files.ts';
import { ipsecConnections } from './connections.ts';

/**
 * What a gateway must hold beside its release: text by path, each 0600 of whoever reads it, in the order of the
 * description.
 */
export function secretFiles(
  topology: Topology,
  gateway: Gateway,
  secrets: TunnelSecrets,
): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const { tunnel, local } of tunnelsOf(topology, gateway.name)) {
    const key = secrets.presharedKeys[tunnel.name];
    if (key === undefined) continue;
    if (tunnel.protocol === 'wireguard') files[`/etc/wireguard/${local.interface}.psk`] = `${key}\n`;
    // In base64 no character of a key means anything to the parser.
    else files[presharedKeyPath(local.interface)] = `secret = 0s${Buffer.from(key).toString('base64')}\n`;
  }
  const needsIdentity = ipsecConnections(topology, gateway).some(
    ({ settings }) => settings.authentication === 'certificate',
  );
  const identity = secrets.identities[gateway.name];
  if (needsIdentity && identity !== undefined) {
    files[identityPaths.certificate] = identity.certificate;
    files[identityPaths.authority] = identity.authority;
    files[identityPaths.privateKey] = identity.privateKey;
  }
  if (daemonPeers(topology, gateway.name).length > 0 && identity !== undefined) {
    files[tlsFiles.cert] = identity.certificate;
    files[tlsFiles.ca] = identity.authority;
    files[tlsFiles.key] = identity.privateKey;
  }
  return files;
}

/** The file an IPsec connection includes its preshared key from. */
export function presharedKeyPath(device: string): string {
  return `/etc/swanctl/dwcp/${device}.psk`;
}

/** Where swanctl looks for them by itself. */
export const identityPaths: Readonly<Record<keyof IdentityTexts, string>> = {
  certificate: '/etc/swanctl/x509/dwcp.pem',
  authority: '/etc/swanctl/x509ca/dwcp.pem',
  privateKey: '/etc/swanctl/private/dwcp.pem',
};
