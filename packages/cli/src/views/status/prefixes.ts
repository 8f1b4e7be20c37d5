import type { PrefixStatus } from '@dwcp/deploy';
import { plural } from '@dwcp/terminal';

/** How many tunnel ends learned what they must. */
export function countPrefixes(prefixes: readonly PrefixStatus[]): string {
  const ok = prefixes.filter((row) => row.status === 'ok').length;
  return `${ok} of ${plural(prefixes.length, 'tunnel end')} learned what the other side announces`;
}

/** The ends that learned something else, or were not looked at; the heading alone when there is none. */
export function prefixRows(prefixes: readonly PrefixStatus[]): readonly (readonly string[])[] {
  return [
    ['status', 'tunnel', 'gateway', 'remote', 'expected', 'learned'],
    ...prefixes
      .filter((row) => row.status !== 'ok')
      .map((row) => [
        row.status,
        row.tunnel,
        row.gateway,
        row.remoteGateway,
        listed(row.expected),
        row.learned === null ? 'not looked at' : listed(row.learned),
      ]),
  ];
}

function listed(prefixes: readonly string[]): string {
  return prefixes.length === 0 ? 'none' : prefixes.join(', ');
}
