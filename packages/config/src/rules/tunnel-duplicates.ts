import { repeated } from './repeated.ts';
import { issue, type Rule } from './rule.ts';
import { wholeTunnelsOf } from './tunnels-of.ts';

/** The interface is named after the remote gateway, so a second tunnel between the same two cannot exist. */
export const tunnelDuplicates: Rule = (document) =>
  repeated(wholeTunnelsOf(document), ({ ends }) => ends.toSorted().join(' ')).map(({ item, first }) =>
    issue('config/tunnel-duplicate', item.path, {
      message: `${item.ends[0]} and ${item.ends[1]} already share the tunnel ${first.name}`,
      hint: 'remove one of the two',
    }),
  );
