import type { Node, Topology } from '@dwcp/model';
import { allNodes, gatewayOf, tunnelsOf } from '@dwcp/model';
import { compareBfd, compareBgpPrefixes, compareBgpSessions } from '../bgp/compare.ts';
import { announcedPrefixes, bgpNeighbors } from '../bgp/neighbors.ts';
import { renderBgp } from '../bgp/render.ts';
import { compareRunningConfig } from '../bgp/running-config.ts';
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
            judgePart(look.routingConfig, (running) => compareRunningConfig(frrConf(topology, node), running)),
          ),
      },
    ];
  });
}

function frrConf(topology: Topology, node: Node): string {
  return renderBgp(topology, node).files.find((file) => file.path === '/etc/frr/frr.conf')?.content ?? '';
}

function compareRoutes(
  topology: Topology,
  node: Node,
  routes: readonly KernelRoute[],
): readonly Difference<'route-missing' | 'route-differs'>[] {
  return connectedSites(topology, node.site).flatMap((site) => {
    const tunnels = tunnelsOf(topology, node.name)
      .filter(({ remote }) => gatewayOf(topology, remote.gateway).site === site.name)
      .map(({ local }) => local.interface);
    const devices = tunnels.length > 0 ? tunnels : [fabricInterfaceOf(topology, node)];
    return announcedPrefixes(site).flatMap((prefix): readonly Difference<'route-missing' | 'route-differs'>[] => {
      const wanted = `by ${devices.join(' or ')} from ${node.address}`;
      const route = routes.find((candidate) => candidate.prefix === prefix);
      if (route === undefined) return [{ kind: 'route-missing', subject: prefix, wanted, observed: null }];
      const isRight =
        route.type === 'unicast' &&
        route.protocol === 'bgp' &&
        route.source === node.address &&
        devices.some((device) => device === route.interface);
      return isRight ? [] : [{ kind: 'route-differs', subject: prefix, wanted, observed: describeRoute(route) }];
    });
  });
}

function describeRoute(route: KernelRoute): string {
  if (route.type !== 'unicast') return route.type;
  return `${route.protocol ?? 'static'} by ${route.interface ?? 'no device'} from ${route.source ?? 'any address'}`;
}
