import { gatewaysOf } from './machines-of.ts';
import { repeated } from './repeated.ts';
import { issue, type Rule } from './rule.ts';

export const elasticIp: Rule = (document) => {
  const gateways = gatewaysOf(document).flatMap(({ name, path, siteDocument }) => {
    if (siteDocument.kind !== 'region') return [];
    return [{ name, path, allocation: siteDocument.gateways[name]?.elasticIpAllocation }];
  });
  return [
    ...gateways
      .filter(({ allocation }) => document.kind === 'real' && allocation === undefined)
      .map(({ name, path }) =>
        issue('config/elastic-ip', [...path, 'elasticIpAllocation'], {
          message: `${name} needs the allocation of an Elastic IP you own`,
          hint: 'allocate one and write its id: the other gateways are told the address before anything is applied',
        }),
      ),
    ...repeated(
      gateways.filter(({ allocation }) => allocation !== undefined),
      ({ allocation }) => allocation ?? '',
    ).map(({ item, first }) =>
      issue('config/elastic-ip', [...item.path, 'elasticIpAllocation'], {
        message: `${item.allocation} is already the allocation of ${first.name}`,
      }),
    ),
  ];
};
