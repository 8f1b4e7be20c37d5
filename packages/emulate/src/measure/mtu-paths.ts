import { allNodes, type Gateway, gatewayOf, type Node, type Topology, type Tunnel } from '@dwcp/model';

/** A way a packet takes, and the longest that fits. */
export interface MtuPath {
  /** Unique among the paths. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Words for what is claimed of it. */
  readonly title: string;
  readonly address: string;
  readonly mtuBytes: number;
  /** Whether `to` takes TCP connections from there: a gateway takes none from other sites. */
  readonly hasTcp: boolean;
}

/** Between sites, and through each tunnel by itself: a backup carries nothing while the network is well. Pure. */
export function mtuPaths(topology: Topology): readonly MtuPath[] {
  return [...sitePaths(topology), ...tunnelPaths(topology)];
}

/** One member of each site that is no gateway where there is one: what it sends is encapsulated on the way. */
function sitePaths(topology: Topology): readonly MtuPath[] {
  const memberOf = (site: string): Node | undefined => {
    const members = allNodes(topology).filter((node) => node.site === site);
    return members.find((node) => node.role === 'node') ?? members[0];
  };
  return topology.sites.flatMap((site) =>
    topology.sites.flatMap((other): readonly MtuPath[] => {
      const used = preferredTunnels(topology, site.name, other.name);
      const [from, to] = [memberOf(site.name), memberOf(other.name)];
      if (used.length === 0 || from === undefined || to === undefined) return [];
      const mtuBytes = Math.min(...used.map((tunnel) => tunnel.mtuBytes));
      const hasTcp = to.role === 'node';
      const title = `from ${from.name} to ${to.name}, ${mtuBytes + 1} do not${hasTcp ? ', and TCP fits' : ''}`;
      const id = `${from.name}.${to.name}`;
      return [{ id, from: from.name, to: to.name, title, address: to.address, mtuBytes, hasTcp }];
    }),
  );
}

/** A site sends through its gateway of the first priority, and that one to the other site's of the first priority. */
function preferredTunnels(topology: Topology, site: string, other: string): readonly Tunnel[] {
  if (site === other) return [];
  const between = topology.tunnels.flatMap((tunnel) => {
    const [one, two] = tunnel.ends.map((end) => gatewayOf(topology, end.gateway));
    const [near, far] = one?.site === site ? [one, two] : [two, one];
    return near?.site === site && far?.site === other ? [{ tunnel, near, far }] : [];
  });
  const first = (end: 'near' | 'far', among: typeof between): typeof between => {
    const priority = (way: (typeof between)[number]): Gateway['priority'] => way[end].priority;
    return among.filter((way) => priority(way) === Math.min(...among.map(priority)));
  };
  return first('far', first('near', between)).map(({ tunnel }) => tunnel);
}

/** From gateway to gateway by the addresses inside the tunnel, which nothing else leads to. */
function tunnelPaths(topology: Topology): readonly MtuPath[] {
  return topology.tunnels.flatMap(({ name, ends, mtuBytes }) =>
    ends.map((end, index): MtuPath => {
      const far = ends[index === 0 ? 1 : 0];
      return {
        id: `${name}.${end.gateway}`,
        from: end.gateway,
        to: far.gateway,
        title: `through ${name} from ${end.gateway}, ${mtuBytes + 1} do not`,
        address: far.innerAddress,
        mtuBytes,
        hasTcp: false,
      };
    }),
  );
}
