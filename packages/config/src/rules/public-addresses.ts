import { cidr, containsAddress } from '@dwcp/model';
import { isEdge } from './address-placement.ts';
import { gatewaysOf } from './machines-of.ts';
import { issue, type Rule } from './rule.ts';

/** Special-purpose ranges no packet from outside is delivered to (RFC 6890). Documentation ranges stand for real ones. */
const unreachable: readonly (readonly [string, string])[] = [
  ['0.0.0.0/8', 'unspecified'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'shared (carrier-grade NAT)'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local'],
  ['172.16.0.0/12', 'private'],
  ['192.168.0.0/16', 'private'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'],
  ['::/127', 'unspecified or loopback'],
  ['fc00::/7', 'private'],
  ['fe80::/10', 'link-local'],
  ['ff00::/8', 'multicast'],
];

export const publicAddresses: Rule = (document) =>
  gatewaysOf(document).flatMap((gateway) => {
    const { publicAddress } = gateway.machine;
    const path = [...gateway.path, 'publicAddress'];
    const range = unreachable.find(([prefix]) => containsAddress(cidr(prefix), publicAddress));
    if (range !== undefined) {
      return [
        issue('config/public-address', path, {
          message: `${publicAddress} is ${range[1]}: the other gateways cannot reach it`,
          hint: 'write the address the gateway has on the internet',
        }),
      ];
    }
    if (gateway.siteDocument.kind === 'region') return [];
    const wan = cidr(gateway.siteDocument.wan.prefix);
    // The provider network is IPv4; an IPv6 address beside it is not checked against it.
    if (publicAddress.includes(':')) return [];
    if (!containsAddress(wan, publicAddress)) {
      return [
        issue('config/public-address', path, {
          message: `${publicAddress} is not in ${gateway.siteDocument.wan.prefix}, the provider network of ${gateway.site}`,
        }),
      ];
    }
    if (!isEdge(wan, publicAddress)) return [];
    const message = `${publicAddress} is the network or broadcast address of ${gateway.siteDocument.wan.prefix}`;
    return [issue('config/public-address', path, { message })];
  });
