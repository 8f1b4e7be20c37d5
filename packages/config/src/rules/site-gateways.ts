import { issue, type Rule } from './rule.ts';

export const siteGateways: Rule = (document) => {
  const sites = Object.entries(document.sites);
  if (sites.length === 0) {
    const words = { message: 'the environment has no site', hint: 'describe at least one under `sites`' };
    return [issue('config/site-gateways', ['sites'], words)];
  }
  return sites
    .filter(([, site]) => Object.keys(site.gateways).length === 0)
    .map(([name]) =>
      issue('config/site-gateways', ['sites', name, 'gateways'], {
        message: `${name} has no gateway`,
        hint: 'add one: without it nothing reaches the site',
      }),
    );
};
