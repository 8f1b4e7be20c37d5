import type { Node, Topology } from '@dwcp/model';
import { gatewayOf, siteOf, tunnelsOf } from '@dwcp/model';
import type { Difference } from '../difference.ts';
import { connectedSites, fabricInterfaceOf } from '../neighborhood.ts';
import type { KernelRoute } from '../routes.ts';
import { kernelProtocolOf } from './daemon.ts';
import { prefixesFor } from './neighbors.ts';

export type RouteDifference = Difference<'route-missing' | 'route-differs'>;

/** Every prefix of every connected site leads into a tunnel to it, or to a gateway that has one. */
export function compareRoutes(
  topology: Topology,
  node: Node,
  routes: readonly KernelRoute[],
): readonly RouteDifference[] {
  const own = siteOf(topology, node.site);
  const protocol = kernelProtocolOf(topology.routing.daemon);
  return connectedSites(topology, node.site).flatMap((site) => {
    const tunnels = tunnelsOf(topology, node.name)
      .filter(({ remote }) => gatewayOf(topology, remote.gateway).site === site.name)
      .map(({ local }) => local.interface);
    const devices = tunnels.length > 0 ? tunnels : [fabricInterfaceOf(topology, node)];
    return prefixesFor(own, site).flatMap((prefix): readonly RouteDifference[] => {
      const source = prefix.includes(':') ? node.address6 : node.address;
      const wanted = `by ${devices.join(' or ')} from ${source}`;
      const route = routes.find((candidate) => candidate.prefix === prefix);
      if (route === undefined) return [{ kind: 'route-missing', subject: prefix, wanted, observed: null }];
      const isRight =
        route.type === 'unicast' &&
        route.protocol === protocol &&
        route.source === source &&
        devices.some((device) => device === route.interface);
      return isRight ? [] : [{ kind: 'route-differs', subject: prefix, wanted, observed: describeRoute(route) }];
    });
  });
}

function describeRoute(route: KernelRoute): string {
  if (route.type !== 'unicast') return route.type;
  return `${route.protocol ?? 'static'} by ${route.interface ?? 'no device'} from ${route.source ?? 'any address'}`;
}
