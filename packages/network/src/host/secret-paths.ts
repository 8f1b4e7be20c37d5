import type { NodeRelease } from '@dwcp/model';
import { tlsFiles } from '../dwcp/tls-files.ts';
import { identityPaths } from '../ipsec/secrets.ts';

/** Secrets that the files of a release name, without those of dwcpd: without one of them a tunnel does not come up. */
export function namedSecrets({ files }: NodeRelease): readonly string[] {
  const paths = files.flatMap(({ path, content }) => {
    const device = /^\/etc\/wireguard\/([^/]+)\.conf$/.exec(path)?.[1];
    if (device !== undefined) return content.includes('/etc/wireguard/%i.psk') ? [`/etc/wireguard/${device}.psk`] : [];
    if (!path.startsWith('/etc/swanctl/conf.d/')) return [];
    return [
      ...[...content.matchAll(/^ *include (\/etc\/swanctl\/dwcp\/[^/\n]+\.psk)$/gm)].map(([, named]) => named ?? ''),
      ...(/^ *auth = pubkey$/m.test(content) ? Object.values(identityPaths) : []),
    ];
  });
  return [...new Set(paths)];
}

/** Who alone reads a secret file; null for a path that holds none. */
export function secretOwner(path: string): string | null {
  if (Object.values<string>(tlsFiles).includes(path)) return 'dwcp';
  const isSecret = isPresharedKey(path) || Object.values(identityPaths).includes(path);
  return isSecret ? 'root' : null;
}

function isPresharedKey(path: string): boolean {
  return /^\/etc\/(wireguard|swanctl\/dwcp)\/[^/]+\.psk$/.test(path);
}
