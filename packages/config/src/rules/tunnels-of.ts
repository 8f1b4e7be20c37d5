import { endsOf } from '../normalise/tunnels.ts';
import type { EnvironmentDocument, TunnelDocument } from '../schema/environment/index.ts';
import { type GatewayPlace, gatewaysOf } from './machines-of.ts';
import type { Path } from './rule.ts';

/** A tunnel of the description with the gateways its ends name; null where there is no such gateway. */
export interface TunnelPlace {
  readonly name: string;
  readonly tunnel: TunnelDocument;
  readonly path: Path;
  readonly ends: readonly [string, string] | null;
  readonly gateways: readonly [GatewayPlace | null, GatewayPlace | null];
}

export function tunnelsOf(document: EnvironmentDocument): readonly TunnelPlace[] {
  const gateways = new Map(gatewaysOf(document).map((gateway) => [gateway.name, gateway]));
  return Object.entries(document.tunnels).map(([name, tunnel]) => {
    const ends = endsOf(name, tunnel);
    const find = (end: string | undefined): GatewayPlace | null =>
      end === undefined ? null : (gateways.get(end) ?? null);
    return { name, tunnel, path: ['tunnels', name], ends, gateways: [find(ends?.[0]), find(ends?.[1])] };
  });
}

/** False when a tunnel ends on no gateway: what tunnels lead where cannot be told until that is put right. */
export function allTunnelsAreWhole(document: EnvironmentDocument): boolean {
  return tunnelsOf(document).every(({ gateways: [a, b] }) => a !== null && b !== null);
}

/** The tunnels both of whose ends are there. */
export function wholeTunnelsOf(document: EnvironmentDocument): readonly (TunnelPlace & {
  readonly ends: readonly [string, string];
  readonly gateways: readonly [GatewayPlace, GatewayPlace];
})[] {
  return tunnelsOf(document).flatMap((place) => {
    const [a, b] = place.gateways;
    return a === null || b === null || place.ends === null
      ? []
      : [{ ...place, ends: place.ends, gateways: [a, b] as const }];
  });
}
