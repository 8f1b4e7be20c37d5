import { allNodes, type LinkEnd, type Topology } from '@dwcp/model';
import type { Issue } from '../../issue.ts';
import { parseLinkEnd } from '../../schema/scenario/values.ts';
import { issue, type Path } from '../rule.ts';
import { nameHint } from './near.ts';
import { faultsOf, type ScenarioTopologyRule } from './scenario-rule.ts';
import { underlayInterfaces } from './underlay-interfaces.ts';

export const interfacesExist: ScenarioTopologyRule = (document, topology) => [
  ...Object.keys(document.links).flatMap((key) => missing(topology, parseLinkEnd(key), ['links', key])),
  ...faultsOf(document).flatMap(({ fault, path }) =>
    'link' in fault ? missing(topology, fault.link, [...path, 'link']) : [],
  ),
];

function missing(topology: Topology, link: LinkEnd | null, path: Path): readonly Issue[] {
  const node = allNodes(topology).find((candidate) => candidate.name === link?.node);
  if (link === null || node === undefined) return [];
  const interfaces = underlayInterfaces(topology, node.name);
  if (interfaces.includes(link.interface)) return [];
  const isTunnel = topology.tunnels.some((tunnel) =>
    tunnel.ends.some((end) => end.gateway === node.name && end.interface === link.interface),
  );
  return [
    issue('scenario/interface', path, {
      message: isTunnel
        ? `${link.interface} of ${node.name} is a tunnel, not a link of the underlay`
        : `${node.name} has no interface ${link.interface} on the underlay`,
      hint: nameHint(interfaces, link.interface),
    }),
  ];
}
