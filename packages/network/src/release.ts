import type { Node, NodeProgram, NodeRelease, Topology } from '@dwcp/model';
import { allNodes } from '@dwcp/model';
import { renderRouting } from './bgp/daemon.ts';
import { renderDwcp } from './dwcp/render.ts';
import { renderFabric } from './fabric/render.ts';
import { renderFirewall } from './firewall/render.ts';
import { ipsecConnections } from './ipsec/connections.ts';
import { renderIpsec } from './ipsec/render.ts';
import { renderMonitoring } from './monitoring/render.ts';
import { isGateway } from './neighborhood.ts';
import type { RolePart } from './role-part.ts';
import { renderSystem } from './system/render.ts';
import { wireguardInterfaces } from './wireguard/interfaces.ts';
import { renderWireguard } from './wireguard/render.ts';

export interface ReleaseOptions {
  /** WireGuard public key by gateway. A missing one is rendered as `(known after apply)`. */
  readonly publicKeys: Readonly<Record<string, string>>;
  /** dwcpd for the gateways; without it the release is that of the network alone, as an emulation runs it. */
  readonly program?: NodeProgram | undefined;
}

/** Everything every node must hold and run, gateways first. The same topology and keys give the same bytes. */
export function renderRelease(topology: Topology, options: ReleaseOptions): readonly NodeRelease[] {
  return allNodes(topology).map((node) => {
    const parts = partsOf(topology, node, options);
    return {
      node: node.name,
      files: parts.flatMap((part) => part.files),
      units: parts.flatMap((part) => part.units),
      sysctl: Object.assign({}, ...parts.map((part) => part.sysctl ?? {})),
    };
  });
}

function partsOf(topology: Topology, node: Node, { publicKeys, program }: ReleaseOptions): readonly RolePart[] {
  return [
    renderSystem(topology, node),
    renderFirewall(topology, node),
    renderFabric(topology, node),
    isGateway(node)
      ? renderWireguard(node.name, wireguardInterfaces(topology, node, publicKeys))
      : { files: [], units: [] },
    isGateway(node) ? renderIpsec(node, ipsecConnections(topology, node)) : { files: [], units: [] },
    renderRouting(topology, node),
    renderMonitoring(node),
    renderDwcp(topology, node, program),
  ];
}
