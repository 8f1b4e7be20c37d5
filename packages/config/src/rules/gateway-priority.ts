import { gatewaysOf } from './machines-of.ts';
import { repeated } from './repeated.ts';
import { issue, type Rule } from './rule.ts';

/** Two gateways of one priority leave the way to the site to the neighbor's tie-break. */
export const gatewayPriority: Rule = (document) =>
  Object.keys(document.sites).flatMap((site) => {
    const ranked = gatewaysOf(document)
      .filter((gateway) => gateway.site === site)
      .map((gateway, index) => ({ gateway, priority: gateway.machine.priority ?? index + 1 }));
    return repeated(ranked, ({ priority }) => priority).map(({ item, first }) =>
      issue('config/gateway-priority', [...item.gateway.path, 'priority'], {
        message: `${item.priority} is already the priority of ${first.gateway.name}`,
        hint: 'give the gateways of a site different priorities, or leave them all out',
      }),
    );
  });
