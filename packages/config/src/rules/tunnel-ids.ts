import { cidr, sizeOf, wireguardBasePort } from '@dwcp/model';
import { repeated } from './repeated.ts';
import { issue, type Rule } from './rule.ts';
import { tunnelsOf } from './tunnels-of.ts';

export const tunnelIds: Rule = (document) => {
  const tunnels = tunnelsOf(document);
  const overlay = document.overlay.prefix;
  // IPsec takes a second pair of addresses for each tunnel, from the upper half of the overlay.
  const addresses = tunnels.some(({ tunnel }) => tunnel.protocol === 'ipsec') ? 4n : 2n;
  const largest = Math.min(65535 - wireguardBasePort, Number(sizeOf(cidr(overlay)) / addresses) - 1);
  return [
    ...repeated(tunnels, ({ tunnel }) => tunnel.id).map(({ item, first }) =>
      issue('config/tunnel-id', [...item.path, 'id'], {
        message: `${item.tunnel.id} is already the id of ${first.name}`,
        hint: `choose one no tunnel has, e.g. ${nextId(tunnels.map(({ tunnel }) => tunnel.id))}`,
      }),
    ),
    ...tunnels
      .filter(({ tunnel }) => tunnel.id > largest)
      .map(({ tunnel, path }) =>
        issue('config/tunnel-id', [...path, 'id'], {
          message:
            wireguardBasePort + tunnel.id > 65535
              ? `the id ${tunnel.id} gives the UDP port ${wireguardBasePort + tunnel.id}, above 65535`
              : `the id ${tunnel.id} gives addresses beyond the overlay ${overlay}`,
          hint: `choose an id up to ${largest}`,
        }),
      ),
  ];
};

function nextId(ids: readonly number[]): number {
  return ids.toSorted((a, b) => a - b).reduce((next, id) => (id === next ? next + 1 : next), 1);
}
