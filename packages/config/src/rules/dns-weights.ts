import { shown } from '../schema/custom-issue.ts';
import { issue, type Rule } from './rule.ts';

export const dnsWeights: Rule = (document) => {
  if (document.dns === undefined) return [];
  const weights = Object.entries(document.dns.weights);
  const regions = Object.entries(document.sites).flatMap(([name, site]) => (site.kind === 'region' ? [name] : []));
  const sum = weights.reduce((total, [, weight]) => total + weight, 0);
  return [
    ...weights
      .filter(([name]) => !regions.includes(name))
      .map(([name]) =>
        issue('config/dns-weights', ['dns', 'weights', name], {
          message: `there is no region site ${shown(name)}`,
          hint: regions.length === 0 ? 'remove `dns`' : `name one of ${regions.join(', ')}`,
        }),
      ),
    ...(sum === 100
      ? []
      : [
          issue('config/dns-weights', ['dns', 'weights'], {
            message: `the weights sum to ${sum}, not to 100`,
            hint: 'write them as shares in percent',
          }),
        ]),
  ];
};
