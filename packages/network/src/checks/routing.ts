import type { Node, Topology } from '@dwcp/model';
import { allNodes, gatewayOf, siteOf, tunnelsOf } from '@dwcp/model';
import { compareBfd, compareBgpPrefixes, compareBgpSessions } from '../bgp/compare.ts';
import { compareRoutingConfig, kernelProtocolOf } from '../bgp/daemon.ts';
import { bgpNeighbors, prefixesFor } from '../bgp/neighbors.ts';
import type { Difference } from '../difference.ts';
import { connectedSites, fabricInterfaceOf } from '../neighborhood.ts';
import type { KernelRoute } from '../routes.ts';
import { type Check, judgeNode, judgePart } from './check.ts';

/** Sessions, exactly the declared prefixes, BFD, kernel routes, and a daemon that runs its whole file. */
export function routingChecks(topology: Topology): readonly Check[] {
  return allNodes(topology).flatMap((node): readonly Check[] => {
    const { name } = node;
    const wanted = bgpNeighbors(topology, node);
    return [
      {
        id: `bgp.${name}`,
        title: `every BGP session of ${name} is Established`,
        run: (evidence) =>
          judgeNode(evidence, name, (look) =>
            judgePart(look.bgpSessions, (sessions) => compareBgpSessions(wanted, sessions)),
          ),
      },
      {
        id: `prefixes.${name}`,
        title: `${name} receives exactly the declared prefixes`,
        run: (evidence) =>
          judgeNode(evidence, name, (look) => judgePart(look.bgpPaths, (paths) => compareBgpPrefixes(wanted, paths))),
      },
      {
        id: `bfd.${name}`,
        title: `BFD is up on every session of ${name}`,
        run: (evidence) =>
          judgeNode(evidence, name, (look) => judgePart(look.bfd, (sessions) => compareBfd(wanted, sessions))),
      },
      {
        id: `routes.${name}`,
        title: `the kernel of ${name} routes every remote prefix into the tunnels`,
        run: (evidence) =>
          judgeNode(evidence, name, (look) =>
            judgePart(look.routes, (routes) => compareRoutes(topology, node, routes)),
          ),
      },
      {
        id: `routing-config.${name}`,
        title: `the routing daemons of ${name} run every line of their file`,
        run: (evidence) =>
          judgeNode(evidence, name, (look) =>
            judgePart(look.routingConfig, (running) => compareRoutingConfig(topology, node, running)),
          ),
      },
    ];
  });
}

function compareRoutes(
  topology: Topology,
  node: Node,
  routes: readonly KernelRoute[],
): readonly Difference<'route-missing' | 'route-differs'>[] {
  const own = siteOf(topology, node.site);
  const protocol = kernelProtocolOf(topology.routing.daemon);
  return connectedSites(topology, node.site).flatMap((site) => {
    const tunnels = tunnelsOf(topology, node.name)
      .filter(({ remote }) => gatewayOf(topology, remote.gateway).site === site.name)
      .map(({ local }) => local.interface);
    const devices = tunnels.length > 0 ? tunnels : [fabricInterfaceOf(topology, node)];
    return prefixesFor(own, site).flatMap((prefix): readonly Difference<'route-missing' | 'route-differs'>[] => {
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
