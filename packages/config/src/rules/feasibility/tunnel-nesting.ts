import { parseAddress } from '@dwcp/model';
import { largestTunnelMtu, mtuInside } from '../../normalise/tunnels.ts';
import type { EnvironmentDocument } from '../../schema/environment/index.ts';
import { issue, type Rule } from '../rule.ts';
import { type TunnelPlace, tunnelsOf } from '../tunnels-of.ts';

/** RFC 8200 §5: every IPv6 link carries 1280 bytes. */
const smallest = 1280;
/** RFC 7348 §5: inner Ethernet 14, VXLAN 8, UDP 8, outer IPv4 20. */
const vxlanOverhead = 50;

export const tunnelNesting: Rule = (document) => {
  const places = new Map(tunnelsOf(document).map((place) => [place.name, place]));
  return [...places.values()].flatMap((place) => {
    const { tunnel, path, name } = place;
    if (tunnel.over === undefined && !tunnel.vxlan) return [];
    const carriers = carriersOf(place, places);
    if (carriers === null) {
      return [
        issue('feasibility/tunnel-nesting', [...path, 'over'], {
          message: `the tunnels below ${name} do not end on the underlay: ${tunnel.over} is none of the tunnels, or leads back`,
          hint: 'name a tunnel that is not itself carried by this one',
        }),
      ];
    }
    const inside = innermostMtu(document, [place, ...carriers]);
    if (inside === null || inside >= smallest) return [];
    const layers = [...carriers.map((carrier) => carrier.name).toReversed(), name, ...(tunnel.vxlan ? ['VXLAN'] : [])];
    return [
      issue('feasibility/tunnel-nesting', [...path, tunnel.over === undefined ? 'vxlan' : 'over'], {
        message: `${layers.join(' > ')} leave ${inside} bytes inside, less than the ${smallest} IPv6 needs`,
        hint: 'take a layer away, or use an underlay with larger packets',
      }),
    ];
  });
};

/** The tunnels below one, nearest first; null when a name is unknown or they run in a circle. */
function carriersOf(
  place: TunnelPlace,
  places: ReadonlyMap<string, TunnelPlace>,
  above: readonly string[] = [],
): readonly TunnelPlace[] | null {
  const { over } = place.tunnel;
  if (over === undefined) return [];
  const carrier = places.get(over);
  const passed = [...above, place.name];
  if (carrier === undefined || passed.includes(over)) return null;
  const below = carriersOf(carrier, places, passed);
  return below === null ? null : [carrier, ...below];
}

/** `tunnels`: the innermost first. */
function innermostMtu(document: EnvironmentDocument, tunnels: readonly TunnelPlace[]): number | null {
  const outermost = tunnels.at(-1);
  const [inner] = tunnels;
  if (outermost === undefined || inner === undefined || outermost.ends === null) return null;
  const carried = outermost.tunnel.mtu ?? largestTunnelMtu(document, outermost.ends, outermost.tunnel.protocol);
  if (carried === null) return null;
  const inside = tunnels.slice(0, -1).reduceRight((mtu, place) => place.tunnel.mtu ?? mtuWithin(place, mtu), carried);
  return inside - (inner.tunnel.vxlan ? vxlanOverhead : 0);
}

function mtuWithin({ gateways: [, remote], tunnel }: TunnelPlace, carried: number): number {
  const version = parseAddress(remote?.machine.publicAddress ?? '')?.version ?? 4;
  return mtuInside(carried, { protocol: tunnel.protocol, version });
}
