import { issue, type Rule } from '../rule.ts';
import { tunnelsOf } from '../tunnels-of.ts';
import { shownRate, throughputOf } from './throughput-of.ts';

/** docs.aws.amazon.com/vpn/latest/s2svpn/vpn-limits.html */
const limits = {
  standard: { bitsPerSecond: 1.25e9, packetsPerSecond: 140_000 },
  large: { bitsPerSecond: 5e9, packetsPerSecond: null },
} as const;

/** What a tunnel carries inside where its description does not say: Ethernet less ESP in tunnel mode, about. */
const usualMtuBytes = 1400;

export const awsVpn: Rule = (document) =>
  tunnelsOf(document).flatMap(({ tunnel, path }) => {
    if (tunnel.awsVpn === undefined) return [];
    const { bitsPerSecond, packetsPerSecond } = limits[tunnel.awsVpn];
    const wanted = throughputOf(document, { tunnel, path });
    const mtu = tunnel.mtu ?? usualMtuBytes;
    const packets = wanted === null ? 0 : Math.ceil(wanted.bitsPerSecond / (8 * mtu));
    return [
      ...(tunnel.protocol === 'ipsec'
        ? []
        : [
            issue('feasibility/aws-vpn', [...path, 'awsVpn'], {
              message: `AWS Site-to-Site VPN speaks IPsec, not ${tunnel.protocol}`,
              hint: 'leave `awsVpn` out: the tunnel then ends on a gateway of your own',
            }),
          ]),
      ...(wanted === null || wanted.bitsPerSecond <= bitsPerSecond
        ? []
        : [
            issue('feasibility/aws-vpn', wanted.path, {
              message: `${shownRate(wanted.bitsPerSecond)} are more than the ${shownRate(bitsPerSecond)} of a ${tunnel.awsVpn} tunnel of AWS Site-to-Site VPN`,
              hint: 'share the load over several tunnels (ECMP on a transit gateway), or use gateways of your own',
            }),
          ]),
      ...(wanted === null ||
      packetsPerSecond === null ||
      packets <= packetsPerSecond ||
      wanted.bitsPerSecond > bitsPerSecond
        ? []
        : [
            issue('feasibility/aws-vpn', wanted.path, {
              message: `${shownRate(wanted.bitsPerSecond)} in packets of ${mtu} bytes are ${packets} a second, more than the ${packetsPerSecond} of a standard tunnel of AWS Site-to-Site VPN`,
              hint: 'share the load over several tunnels, or let packets be larger',
            }),
          ]),
    ];
  });
