import type { Issue } from '../issue.ts';
import { issue, type Rule } from './rule.ts';
import { wholeTunnelsOf } from './tunnels-of.ts';

/** In a lab dwcp makes what is missing; what a real environment trusts is its owner's to choose. */
export const tunnelAuthentication: Rule = (document) => {
  const tunnels = wholeTunnelsOf(document).filter(({ tunnel }) => tunnel.protocol === 'ipsec');
  const byCertificate = tunnels.filter(({ tunnel }) => tunnel.ipsec?.authentication === 'certificate');
  const isReal = document.kind === 'real';
  // dwcpd of the gateways at both ends proves itself so, whatever the tunnel asks for.
  const identified = document.dwcpd ? wholeTunnelsOf(document) : byCertificate;
  return [
    ...byCertificate
      .filter(({ tunnel }) => tunnel.presharedKey !== undefined)
      .map(({ path }) =>
        issue('config/tunnel-authentication', [...path, 'presharedKey'], {
          message: 'the gateways of this tunnel prove themselves by certificates, not by this key',
          hint: 'leave `presharedKey` out, or write `authentication: psk`',
        }),
      ),
    ...tunnels
      .filter((place) => isReal && !byCertificate.includes(place) && place.tunnel.presharedKey === undefined)
      .map(({ path }) =>
        issue('config/tunnel-authentication', path, {
          message: 'the gateways of this tunnel have nothing to prove themselves with',
          hint: 'add `presharedKey`, or write `ipsec: { authentication: certificate }` and give both an `identity`',
        }),
      ),
    ...(isReal ? withoutIdentity(identified.flatMap(({ gateways }) => gateways)) : []),
  ];
};

function withoutIdentity(
  gateways: readonly {
    readonly name: string;
    readonly path: Parameters<typeof issue>[1];
    readonly machine: object;
  }[],
): readonly Issue[] {
  const missing = new Map(
    gateways.filter(({ machine }) => !('identity' in machine)).map((place) => [place.name, place]),
  );
  return [...missing.values()].map(({ name, path }) =>
    issue('config/tunnel-authentication', path, {
      message: `${name} has no certificate to prove itself with`,
      hint: 'add `identity` with `certificate`, `privateKey` and `authority`, each by reference',
    }),
  );
}
