import { largestTunnelMtu } from '../normalise/tunnels.ts';
import { issue, type Rule } from './rule.ts';
import { wholeTunnelsOf } from './tunnels-of.ts';

/** RFC 8200 §5: every IPv6 link carries 1280 bytes. */
const smallest = 1280;

const words = { wireguard: 'WireGuard', ipsec: 'IPsec' } as const;

export const tunnelMtu: Rule = (document) =>
  wholeTunnelsOf(document).flatMap(({ path, tunnel, ends }) => {
    const largest = largestTunnelMtu(document, ends, tunnel.protocol) ?? Number.POSITIVE_INFINITY;
    const mtu = tunnel.mtu ?? largest;
    if (mtu < smallest) {
      return [
        issue('config/tunnel-mtu', [...path, 'mtu'], {
          message: `${tunnel.mtu === undefined ? `the underlay leaves the tunnel ${mtu}` : mtu} bytes, less than the ${smallest} IPv6 needs`,
          hint: `write a value of ${smallest} to ${largest}`,
        }),
      ];
    }
    if (mtu <= largest) return [];
    return [
      issue('config/tunnel-mtu', [...path, 'mtu'], {
        message: `${mtu} bytes do not fit: the underlay less the overhead of ${words[tunnel.protocol]} leaves ${largest}`,
        hint: `write at most ${largest}, or leave \`mtu\` out`,
      }),
    ];
  });
