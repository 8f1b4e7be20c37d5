import type { HostFile } from '@dwcp/model';
import { lines, notice, type RolePart, rootFile } from '../role-part.ts';
import type { WireguardInterface } from './interfaces.ts';
import { reloadScript } from './reload-script.ts';

/**
 * wg-quick files of a gateway. None holds a secret: keys are made on the gateway and loaded from their own 0600 files.
 * wg-quick starts wireguard-go by itself where the kernel has no WireGuard.
 */
export function renderWireguard(gateway: string, interfaces: readonly WireguardInterface[]): RolePart {
  if (interfaces.length === 0) return { files: [], units: [] };
  return {
    files: [
      ...interfaces.map((wanted) => configFile(gateway, wanted)),
      rootFile('wireguard', '/usr/lib/dwcp/wg-reload', { content: reloadScript, permissions: 0o755 }),
      rootFile('wireguard', '/etc/systemd/system/wg-quick@.service.d/dwcp.conf', { content: dropIn }),
    ],
    units: interfaces.map((wanted) => `wg-quick@${wanted.interface}.service`),
  };
}

function configFile(gateway: string, wanted: WireguardInterface): HostFile {
  return rootFile('wireguard', `/etc/wireguard/${wanted.interface}.conf`, {
    permissions: 0o600,
    content: lines(
      `# ${notice(gateway)}`,
      `# Tunnel ${wanted.tunnel} (id ${wanted.tunnelId}) to ${wanted.remoteGateway}.`,
      '[Interface]',
      `Address = ${wanted.addresses.join(', ')}`,
      `ListenPort = ${wanted.listenPort}`,
      `MTU = ${wanted.mtuBytes}`,
      'Table = off',
      // Without the private key there is no handshake, so none can happen before the preshared key is set.
      wanted.presharedKey === null
        ? []
        : [`PostUp = wg set %i peer ${wanted.publicKey} preshared-key /etc/wireguard/%i.psk`],
      'PostUp = wg set %i private-key /etc/wireguard/private.key',
      '',
      '[Peer]',
      `PublicKey = ${wanted.publicKey}`,
      `AllowedIPs = ${wanted.allowedIps.join(', ')}`,
      `Endpoint = ${wanted.endpoint}`,
      wanted.persistentKeepaliveSeconds === 0 ? [] : [`PersistentKeepalive = ${wanted.persistentKeepaliveSeconds}`],
    ),
  });
}

// The packaged ExecReload feeds the file alone to `wg syncconf`, which would take the private key away.
// A tunnel comes up behind loaded rules or not at all.
const dropIn: string = lines(
  '[Unit]',
  'Requires=nftables.service',
  'After=nftables.service',
  '',
  '[Service]',
  'ExecReload=',
  'ExecReload=/usr/lib/dwcp/wg-reload %i',
  'Restart=on-failure',
  'RestartSec=2',
  // For wireguard-go, which carries the BFD of the tunnel; where the kernel has WireGuard no process is left behind.
  'Nice=-15',
);
