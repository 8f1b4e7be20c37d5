import { allNodes, type Topology } from '@dwcp/model';

/** Interfaces of a node that are ends of cables; in a cloud region inside and outside share one. */
export function underlayInterfaces(topology: Topology, name: string): readonly string[] {
  const node = allNodes(topology).find((candidate) => candidate.name === name);
  if (node === undefined) return [];
  const gateway = topology.gateways.find((candidate) => candidate.name === name);
  return [...new Set([...(gateway === undefined ? [] : [gateway.underlayInterface]), node.interface])];
}
