import type { Difference } from '../difference.ts';
import type { FirewallObservation } from './inspect.ts';

/** Programs that filter beside dwcp, by the table they make. What translates addresses is never one of them. */
const knownFilters: readonly RegExp[] = [
  // fail2ban
  /^(ip|ip6|inet) f2b-table$/,
  // wg-quick, for a tunnel that takes the default route
  /^(ip|ip6) wg-quick-[\w=+.-]{1,15}$/,
];

/**
 * Tables of others that decide on packets: with a chain at a hook, and a rule or a policy that drops. An empty one, such
 * as iptables leaves behind, decides nothing.
 */
export function compareForeignTables({ foreignChains }: FirewallObservation): readonly Difference<'table-extra'>[] {
  return [...Map.groupBy(foreignChains, ({ table }) => table)].flatMap(([table, chains]) => {
    const hooked = chains.filter(({ hook }) => hook !== null);
    const decides = hooked.some(({ policy }) => policy === 'drop') || chains.some(({ ruleCount }) => ruleCount > 0);
    const isKnown = knownFilters.some((known) => known.test(table)) && hooked.every(({ type }) => type === 'filter');
    if (hooked.length === 0 || !decides || isKnown) return [];
    const shown = hooked.slice(0, chainsShown).map(({ name, type, hook, policy }) => {
      return `${name}: ${type ?? 'a chain'} at ${hook}${policy === 'drop' ? ', drop' : ''}`;
    });
    const more = hooked.length > chainsShown ? [`and ${hooked.length - chainsShown} more`] : [];
    return [{ kind: 'table-extra', subject: table, wanted: null, observed: [...shown, ...more].join('; ') }];
  });
}

const chainsShown = 4;
