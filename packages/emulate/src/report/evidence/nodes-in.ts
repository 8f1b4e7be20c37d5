import type { Fault, NetworkMap } from '@dwcp/model';

type Nodes = NetworkMap['nodes'];

/** The nodes a text names, as words of their own or as ends of a tunnel, in the order of the map. Pure. */
export function nodesIn(text: string, nodes: Nodes): readonly string[] {
  const words = new Set((text.match(/[a-z0-9][a-z0-9-]*/gi) ?? []).flatMap((word) => [word, ...word.split('--')]));
  return nodes.map((node) => node.name).filter((name) => words.has(name));
}

/** The nodes a fault breaks, the ends of the flows it is watched by, and the gateways of their sites. Pure. */
export function nodesOfFault({ what, flows }: Pick<Fault, 'what' | 'flows'>, nodes: Nodes): readonly string[] {
  const named = new Set([...nodesIn(JSON.stringify(what), nodes), ...flows.flatMap(({ from, to }) => [from, to])]);
  const sites = new Set(nodes.filter((node) => named.has(node.name)).map((node) => node.site));
  if ('site' in what) sites.add(what.site);
  return nodes
    .filter(({ name, site, role }) => named.has(name) || (role === 'gateway' && sites.has(site)))
    .map((node) => node.name);
}
