import { issue, type Rule } from './rule.ts';
import { allTunnelsAreWhole, tunnelsOf } from './tunnels-of.ts';

export const siteConnected: Rule = (document) => {
  const sites = Object.keys(document.sites);
  if (sites.length < 2 || !allTunnelsAreWhole(document)) return [];
  const connected = new Set(tunnelsOf(document).flatMap(({ gateways }) => gateways.map((gateway) => gateway?.site)));
  return sites
    .filter((site) => !connected.has(site))
    .map((site) =>
      issue('config/site-connected', ['sites', site], {
        message: `no tunnel leads to ${site}`,
        hint: 'add a tunnel from one of its gateways: sites do not carry traffic for each other',
      }),
    );
};
