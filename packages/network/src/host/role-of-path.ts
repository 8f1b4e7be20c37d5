import type { HostRole } from '@dwcp/model';
import { includedDirectories, includedFiles } from './beside-files.ts';

/** The role a file of a node belongs to because of where it lies; dwcp's own where it belongs to no other. */
export function roleOfPath(path: string): HostRole {
  const including = includingRole(path);
  if (including !== null) return including;
  if (path.startsWith('/etc/wireguard/')) return 'wireguard';
  if (/^\/etc\/(swanctl|strongswan\.d)\//.test(path)) return 'ipsec';
  if (/\/(sysctl|networkd\.conf)\.d\//.test(path)) return 'system';
  if (/^\/etc\/(frr|bird)\//.test(path)) return 'routing';
  return path === '/etc/nftables.conf' ? 'firewall' : 'dwcp';
}

/** The role whose service takes a file because of where it lies; null where none does. */
export function includingRole(path: string): HostRole | null {
  const directory = path.slice(0, path.lastIndexOf('/'));
  if (directory.startsWith('/etc/swanctl/')) return 'ipsec';
  if (includedDirectories['strongswan.service']?.includes(directory)) return 'ipsec';
  if (includedFiles['strongswan.service']?.includes(path)) return 'ipsec';
  return includedDirectories['frr.service']?.includes(directory) ? 'routing' : null;
}
