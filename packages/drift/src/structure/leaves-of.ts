import { yamlLeaves } from '@dwcp/config';
import { braceLeaves } from './brace-leaves.ts';
import { iniLeaves } from './ini-leaves.ts';

/** Every value of a file by the path of its key; null for a file without keys or one that cannot be read as what it is. */
export function leavesOf(path: string, text: string): ReadonlyMap<string, string> | null {
  if (/\.ya?ml$/.test(path)) return yamlLeaves(text);
  if (/^\/etc\/(swanctl|strongswan\.d)\//.test(path)) return braceLeaves(text);
  return isIni(path) ? iniLeaves(text) : null;
}

function isIni(path: string): boolean {
  return (
    /^\/etc\/(wireguard|systemd|sysctl\.d|default)\//.test(path) ||
    path === '/etc/frr/daemons' ||
    /\.(ini|service|timer|socket|mount|network|netdev)$/.test(path)
  );
}
