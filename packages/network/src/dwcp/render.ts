import type { Topology } from '@dwcp/model';
import { type RolePart, rootFile } from '../role-part.ts';

/**
 * The mode file of the deployment, byte for byte as it was checked. Every node gets the file of the mode that is
 * deployed; `Node.mode` is its inventory group, not another configuration.
 */
export function renderDwcp(topology: Topology): RolePart {
  return {
    files: [
      rootFile('dwcp', `/etc/dwcp/dwcp-v3-${topology.mode}.yaml`, {
        content: topology.modeConfig.text,
        permissions: 0o640,
      }),
    ],
    units: [],
  };
}
