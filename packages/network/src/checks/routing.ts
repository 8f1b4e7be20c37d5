import type { Topology } from '@dwcp/model';
import { allNodes } from '@dwcp/model';
import { compareBfd, compareBgpPrefixes, compareBgpSessions } from '../bgp/compare.ts';
import { compareRoutes } from '../bgp/compare-routes.ts';
import { compareRoutingConfig } from '../bgp/daemon.ts';
import { bgpNeighbors } from '../bgp/neighbors.ts';
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
