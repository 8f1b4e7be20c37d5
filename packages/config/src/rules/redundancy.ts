import type { Issue } from '../issue.ts';
import { zoneOf } from '../normalise/machines.ts';
import { type GatewayPlace, gatewaysOf } from './machines-of.ts';
import { issue, type Rule } from './rule.ts';
import { allTunnelsAreWhole, wholeTunnelsOf } from './tunnels-of.ts';

export const redundancy: Rule = (document) => {
  const pairs = wholeTunnelsOf(document).flatMap(({ gateways: [a, b] }) => [
    { local: a, remote: b },
    { local: b, remote: a },
  ]);
  return Object.keys(document.sites).flatMap((site) => {
    const gateways = gatewaysOf(document).filter((gateway) => gateway.site === site);
    if (gateways.length < 2) return [];
    const remotes = [...new Set(pairs.filter(({ local }) => local.site === site).map(({ remote }) => remote.site))];
    const points = allTunnelsAreWhole(document) ? remotes.flatMap((remote) => onePoint(site, remote, pairs)) : [];
    return [...oneZone(gateways), ...points];
  });
};

function oneZone(gateways: readonly GatewayPlace[]): readonly Issue[] {
  const [first] = gateways;
  if (first?.siteDocument.kind !== 'region') return [];
  const region = first.siteDocument;
  const zones = new Set(gateways.map((gateway) => zoneOf(region, gateway.machine)));
  const [zone] = zones;
  if (zones.size > 1 || zone === null) return [];
  return [
    issue('config/redundancy', ['sites', first.site, 'gateways'], {
      message: `all gateways of ${first.site} are in ${zone}`,
      hint: 'spread them over two availability zones: a zone fails as a whole',
    }),
  ];
}

function onePoint(
  site: string,
  remote: string,
  pairs: readonly { readonly local: GatewayPlace; readonly remote: GatewayPlace }[],
): readonly Issue[] {
  const used = new Set(
    pairs.filter((pair) => pair.local.site === site && pair.remote.site === remote).map((pair) => pair.local.name),
  );
  const [only] = used;
  if (used.size > 1 || only === undefined) return [];
  return [
    issue('config/redundancy', ['sites', site, 'gateways', only], {
      message: `every tunnel between ${site} and ${remote} ends on ${only}`,
      hint: `add a tunnel from another gateway of ${site} to ${remote}`,
    }),
  ];
}
